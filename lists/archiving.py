"""Archive: out of the choices, and kept on the records that have it.

What is archived keeps its place among its siblings; the others step over it.
"""

from collections.abc import Sequence
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lists.history import operation, recorded
from lists.ordering import Ordered
from lists.protection import Refused, gone


class Archivable(Ordered):
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def group(self) -> models.QuerySet[Self]:
        return super().group().filter(archived_at__isnull=self.archived_at is None)

    @property
    def archiving_refusal(self) -> Refused | None:
        """Why this row has to stay among the choices."""
        return None

    def refuse_archiving(self) -> None:
        """Raises Refused when this row has to stay among the choices."""
        if refusal := self.archiving_refusal:
            raise refusal

    @recorded("archive")
    def archive(self) -> None:
        """Raises Refused, for a row that has to stay and for one that is gone."""
        self.parent_lock()
        self.refetch_state()
        self.refuse_archiving()
        if self.archived_at is None:
            self.archived_at = timezone.now()
            self.write("archived_at")

    @recorded("restore")
    def restore(self) -> None:
        """Back among the choices, in its old place. Raises Refused when it is gone."""
        self.parent_lock()
        self.archived_at = None
        self.write("archived_at")

    def refetch_state(self) -> None:
        """What others may have changed while this row was in memory. Raises Refused when it is gone."""
        try:
            self.refresh_from_db(fields=["position", "archived_at", *self.exclusive_flags()])
        except type(self).DoesNotExist:
            raise gone() from None


def archive_together[R: Archivable](rows: Sequence[R]) -> None:
    """Rows of one list leave the choices in one go. Raises Refused where one of them has to stay or is gone,
    and then all of them stay."""
    first, pks = rows[0], {row.pk for row in rows}
    with operation(None, "archive"):
        first.parent_lock()
        present = first.siblings().filter(pk__in=pks)
        if present.count() < len(pks):
            raise gone()
        for row in rows:
            row.refuse_archiving()
        present.filter(archived_at=None).update(archived_at=timezone.now())
