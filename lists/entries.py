"""Entries and the lists that they stand in: what a dictionary and a pipeline share."""

from collections.abc import Sequence
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext

from lists.history import recorded
from lists.ordering import append_together
from lists.positions import write_order
from lists.protection import Guard, Refused, archived, constant, gone
from lists.querysets import EntryQuerySet, ListQuerySet
from lists.replacing import replace
from lists.rows import Row
from lists.text.collation import sort_key
from lists.text.labels import fold
from lists.text.pasting import Paste, judge
from lists.usage import Use, usage_of


class EntryList(Row):
    """An ordered set of entries. Its entries point to it under the name `entries`."""

    description = models.CharField(_("description"), max_length=250, blank=True)
    version = models.PositiveBigIntegerField(
        default=0,
        editable=False,
        help_text="Rises with every change of the list and of its entries: database triggers count.",
    )

    entries: Any

    is_list = True

    objects = ListQuerySet.as_manager()

    class Meta(Row.Meta):
        abstract = True

    @property
    def title(self) -> str:
        """The list's name where it stands alone."""
        return self.label

    @property
    def short_title(self) -> str:
        """The list's name among all others."""
        return self.title

    @property
    def address(self) -> str:
        """`dictionaries/SOURCE`, `pipelines/DEAL/GENERAL`: the same in every installation."""
        return "/".join((self._meta.app_label, *self.natural_key()))

    @property
    def slug(self) -> str:
        """The address as the id of an element."""
        return self.address.replace("/", "-")

    def get_absolute_url(self) -> str:
        return reverse("list", args=[self])

    @property
    def about(self) -> str:
        """What the list feeds, for people."""
        return pgettext(self.message_context, self.description) if self.description else ""

    @recorded("add")
    def add(self, label: str, code: str = "", **fields: Any) -> Any:
        """A new entry at the end of its group. Raises ValidationError, by field."""
        entry = self.entries.model(**{self.entries.field.name: self}, name=label, code=code, **fields)
        entry.parent_lock()
        entry.full_clean()
        entry.save(force_insert=True)
        return entry

    @recorded("add")
    def add_many(self, text: str, **fields: Any) -> Paste:
        """New entries from pasted lines, at the end of their group, in one go; see lists.text.pasting."""
        self.lock()
        paste = judge(self, text)
        model, key = self.entries.model, self.entries.field.name
        entries = [model(**{key: self}, name=line.label, code=line.code, **fields) for line in paste.new]
        if entries:
            model.fill_in_together(entries)
            append_together(entries)
        return paste

    @recorded("restore_names")
    def restore_default_names(self) -> list[Any]:
        """Shipped entries show their default names again.

        Returns those that keep the typed one, because another entry has their default name by now.
        """
        self.lock()
        renamed, kept = self.renamed()
        self.entries.filter(pk__in=[entry.pk for entry in renamed]).update(name="")
        return kept

    def renamed(self) -> tuple[list[Any], list[Any]]:
        """Shipped entries with a typed name: those that can have their default name again, and those
        that cannot, because another entry has it by now."""
        renamed = list(self.entries.exclude(name="").exclude(default_name=""))
        own = {fold(name) for name in self.entries.filter(default_name="").values_list("name", flat=True)}
        free: list[Any] = []
        kept: list[Any] = []
        for entry in renamed:
            (kept if own & {fold(label) for label in entry.default_labels()} else free).append(entry)
        return free, kept

    @recorded("sort")
    def sort(self, language: str) -> None:
        """Puts each group in the alphabetical order of a language; mandatory stages stay first."""
        self.lock()
        with override(language):
            entries = list(self.entries.all())
            wanted = sorted(entries, key=lambda e: (e.lane, not e.is_pinned, sort_key(e.label, language)))
        if wanted != entries:
            write_order(self.entries.all(), [entry.pk for entry in wanted])


class Entry(Row):
    """One row of a list: a stage or a dictionary value."""

    description = models.CharField(_("description"), max_length=250, blank=True)
    is_system = models.BooleanField(
        _("system"), default=False, help_text=_("May be renamed and recoloured, never deleted.")
    )
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True, editable=False)

    guards = (
        *Row.guards,
        Guard(
            "system",
            "DELETE",
            # A list that may go takes its entries with it; see ListQuerySet.
            "OLD.is_system AND EXISTS (SELECT 1 FROM {parent} WHERE id = OLD.{parent_id})",
            _("A system entry stays: it can be renamed, but not deleted."),
        ),
        Guard(
            "system",
            "UPDATE",
            "OLD.is_system AND NOT NEW.is_system",
            _("A system entry stays a system entry."),
        ),
        *constant("list", "{parent_id}", _("An entry never moves to another list.")),
    )

    objects = EntryQuerySet.as_manager()

    class Meta(Row.Meta):
        abstract = True

    def clean(self) -> None:
        typed = self.code if self._state.adding and self.parent_pk is not None else ""
        super().clean()
        twin = self.siblings().exclude(archived_at=None).filter(code=typed).first() if typed else None
        if twin is not None:
            sentence = _("“%(label)s” in the archive of this list has this code: restore it instead.")
            raise ValidationError({"code": self.archived_error(sentence, twin)})

    def taken_by(self, twin: Self) -> ValidationError:
        if twin.archived_at is None:
            return super().taken_by(twin)
        sentence = _("“%(label)s” is in the archive of this list: restore it instead.")
        return self.archived_error(sentence, twin)

    @staticmethod
    def archived_error(sentence: Any, twin: "Entry") -> ValidationError:
        """Names an entry that can be restored instead."""
        return ValidationError(sentence, code="archived", params={"label": twin.label, "pk": twin.pk})

    @classmethod
    def fill_in_together(cls, entries: Sequence[Self]) -> None:
        """What new entries of one group get where nothing was typed, asked once for all of them."""

    @property
    def entry_list(self) -> Any:
        return self.parent

    @property
    def refusal(self) -> Refused | None:
        if not self.is_system:
            return None
        sentence = _("“%(label)s” is a system value: it can be renamed, but not deleted.")
        return Refused(sentence % {"label": self.label}, reason="system")

    @property
    def group_rank(self) -> int:
        return self.lane[0] if self.lane else 0

    def group(self) -> models.QuerySet[Self]:
        """Archived entries stand apart, and the others step over them; each keeps its place."""
        lane = dict(zip(self.lane_fields, self.lane, strict=True))
        return self.siblings().filter(archived_at__isnull=self.archived_at is None, **lane)

    def refuse_move(self, before: Self | None) -> None:
        super().refuse_move(before)
        for entry in (self, before):
            if entry is not None and entry.archived_at:
                raise archived(entry)

    def usage(self) -> list[Use]:
        """Which records use this entry, by model and field."""
        return usage_of(type(self), [self.pk])

    def replace_with(self, other: Self) -> int:
        """All records that use this entry use the other one, and this one is deleted.

        Returns the number of records. Raises Refused, and then nothing has changed; see lists.replacing.
        """
        return replace([self], other)

    def consequence_of(self, other: Self, count: int) -> str:
        """What it means for `count` records to get the other entry, where that is more than another word."""
        return ""

    @recorded("archive")
    def archive(self) -> None:
        """Out of the choices, kept on the records. Raises Refused for a system entry."""
        if self.refusal:
            raise self.refusal
        self.parent_lock()
        self.siblings().filter(pk=self.pk, archived_at=None).update(archived_at=timezone.now())
        self._refetch_archived()

    @recorded("restore")
    def restore(self) -> None:
        """Back among the choices, in its old place. Raises Refused when it is no longer there."""
        self.parent_lock()
        self.siblings().filter(pk=self.pk).update(archived_at=None)
        self._refetch_archived()

    def _refetch_archived(self) -> None:
        try:
            self.refresh_from_db(fields=["archived_at"])
        except type(self).DoesNotExist:
            raise gone() from None
