"""A list as it was at a moment, beside what it is now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import groupby

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crmsettings.screen.groups import titles
from crmsettings.screen.windows import PAGE
from lists.audit.describing import describe
from lists.audit.reading import entries_at, of_list
from lists.audit.sentences import Description
from lists.entries import Entry, EntryList
from lists.models import Operation
from lists.positions import longest_rise

INSTANT = timedelta(microseconds=1)
EARLIER, LATER = 10, 5  # acts that are shown beside it
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)  # nothing is on record before


class MomentForm(forms.Form):
    at = forms.DateTimeField(
        label=gettext_lazy("Date and time"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M:%S", attrs={"type": "datetime-local", "step": "1"}),
    )

    def clean_at(self) -> datetime:
        moment: datetime = self.cleaned_data["at"]
        if moment > timezone.now():
            raise ValidationError(_("This moment is still to come."))
        return max(moment, BEGINNING)


@dataclass(frozen=True)
class Step:
    """An act beside the list; `is_next`: the first one after the moment."""

    description: Description
    is_next: bool

    @property
    def before(self) -> datetime:
        return self.description.operation.at - INSTANT


@dataclass(frozen=True)
class Snapshot:
    entry_list: EntryList
    moment: datetime

    @cached_property
    def entries(self) -> list[Entry]:
        return entries_at(self.entry_list, self.moment)

    @cached_property
    def present(self) -> dict[int, Entry]:
        return {entry.pk: entry for entry in self.entry_list.entries.all()}

    @cached_property
    def added(self) -> list[Entry]:
        """Those that came since then."""
        then = {entry.pk for entry in self.entries}
        return [entry for pk, entry in self.present.items() if pk not in then]

    def page(self, number: str) -> Page[Entry]:
        return Paginator(self.entries, PAGE).get_page(number)

    def groups(self, page: Page[Entry]) -> Iterator[tuple[str, list[tuple[Entry, list[str]]]]]:
        """The entries of a page under the headings of their groups, with what has become of each since."""
        headings = titles(self.entry_list)
        for rank, members in groupby(page, key=lambda entry: entry.group_rank):
            yield headings.get(rank, ""), [(entry, self._since(entry)) for entry in members]

    def _since(self, was: Entry) -> list[str]:
        now = self.present.get(was.pk)
        if now is None:
            return [_("deleted since")]
        since = []
        if now.label != was.label:
            since.append(_("now “%(label)s”") % {"label": now.label})
        if was.color_field and getattr(now, was.color_field) != getattr(was, was.color_field):
            since.append(_("another colour now"))
        if now.description != was.description:
            since.append(_("another description now"))
        if was.pk in self._moved:
            since.append(_("is elsewhere now"))
        if bool(now.archived_at) != bool(was.archived_at):
            since.append(_("archived since") if now.archived_at else _("restored since"))
        return since

    @cached_property
    def _moved(self) -> set[int]:
        """As few as possible of the entries that both lists have, so that the others stand in one order."""
        places = {pk: place for place, pk in enumerate(self.present)}
        both = [entry.pk for entry in self.entries if entry.pk in places]
        kept = longest_rise([places[pk] for pk in both])
        return {pk for place, pk in enumerate(both) if place not in kept}

    @cached_property
    def acts(self) -> list[Step]:
        """Those around the moment, the newest first; each leads to the list before it."""
        beside = describe([*reversed(self._later), *self._earlier])
        next_pk = self._later[0].pk if self._later else None
        return [Step(each, each.operation.pk == next_pk) for each in beside]

    @property
    def next_act(self) -> Step | None:
        """The one that made another list of this."""
        return next((step for step in self.acts if step.is_next), None)

    @cached_property
    def _earlier(self) -> list[Operation]:
        return list(of_list(self.entry_list).filter(at__lte=self.moment).order_by("-at", "-pk")[:EARLIER])

    @cached_property
    def _later(self) -> list[Operation]:
        return list(of_list(self.entry_list).filter(at__gt=self.moment).order_by("at", "pk")[:LATER])

    @property
    def before(self) -> datetime | None:
        """The moment before the last change."""
        return self._earlier[0].at - INSTANT if self._earlier else None

    @property
    def after(self) -> datetime | None:
        """The moment of the next change."""
        return self._later[0].at if self._later else None

    @cached_property
    def begins(self) -> datetime | None:
        """Where the whole history begins, if that is later: before it, nothing is known."""
        first = Operation.objects.order_by("at").values_list("at", flat=True).first()
        return first if first and first > self.moment else None


def last_change(entry_list: EntryList) -> datetime:
    """The moment before it: the last one at which the list was another one than now."""
    last = of_list(entry_list).order_by("-at", "-pk").first()
    return last.at - INSTANT if last else timezone.now()
