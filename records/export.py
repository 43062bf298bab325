"""The records of a list as a CSV file for a spreadsheet: all that its filters leave, in its order."""

from collections.abc import Generator, Iterator

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lists.entries import Entry
from lists.text.numbers import grouped
from pipelines.models import Stage
from records.models import Record
from records.paging import Position
from records.streaming import Line, csv_file, streamed

TOGETHER = 500  # records that are read at once


def csv_parts(position: Position) -> Generator[str]:
    """Raises Refused while too many others are downloading."""
    lines = ([_line(record) for record in records] for records in _pages(position))
    return streamed(csv_file(_head(position.filter.model), lines, _ending))


def _pages(position: Position) -> Iterator[list[Record]]:
    """The next ones follow what was read, whatever has become of it since: renamed, moved or deleted."""
    last: Record | None = None
    while records := position.order.read(position.filter, last, TOGETHER):
        yield records
        last = records[-1]


def _head(model: type[Record]) -> Line:
    keys = [
        title
        for key in model.entry_fields()
        for title in ([_("Pipeline"), key.title] if key == model.stage_field() else [key.title])
    ]
    amount = [capfirst(_("amount"))] if model.has_amount() else []
    return [_("Number"), _("Name"), *keys, *amount, _("Created"), _("Archived")]


def _line(record: Record) -> Line:
    cells: list[object] = [record.pk, record.name]
    for key in record.entry_fields():
        entry: Entry | None = getattr(record, key.name)
        if isinstance(entry, Stage):
            cells.append(entry.pipeline.label)
        cells.append(entry.label if entry else "")
    if record.has_amount():
        cells.append(getattr(record, "amount", ""))
    at = timezone.localtime(record.created_at).isoformat(" ", "seconds")
    return [*cells, at, _("yes") if record.is_archived else _("no")]


def _ending(count: int) -> str:
    words = ngettext("End of the file: %(count)s record", "End of the file: %(count)s records", count)
    return words % {"count": grouped(count)}
