"""The history as a file, a few hundred operations at a time, so that it may be long; see records.streaming.

JSON is closed by a bracket, CSV ends with a line that counts: so a file says itself whether it is whole.
"""

import json
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Mapping

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crmsettings.audit.feed import acts, lines
from crmsettings.audit.query import HistoryQuery
from lists.audit.describing import describe
from lists.audit.sentences import Description, action_titles
from lists.models import Change, Operation
from lists.rights import Person
from lists.text.numbers import grouped
from records.streaming import csv_file, streamed

TOGETHER = 500  # operations that are read and described at once
MOST_CHANGES = 2000  # of them that are read at once, unless one operation has more
RECORDED = ("id", "at", "actor", "actor_name", "action", "reason", "via", "undoes")


def download(query: HistoryQuery, user: Person, form: str) -> Generator[str]:
    """The file in parts. Raises Refused while too many others are downloading; see records.streaming."""
    return streamed({"csv": _csv, "json": _json}[form](_pages(query, user)))


def _pages(query: HistoryQuery, user: Person) -> Iterator[list[Operation]]:
    rest: HistoryQuery | None = query
    while rest:
        operations, last = acts(rest, user, TOGETHER)
        if rest.undoable:
            operations = [
                line.description.operation for line in lines(operations, user) if line.can_be_undone
            ]
        if operations:
            yield operations
        rest = rest.older(last) if last else None


def _csv(pages: Iterable[list[Operation]]) -> Iterator[str]:
    head = [_("When"), _("Who"), _("Kind of change"), _("What"), _("Why"), _("Webhook")]
    titles = action_titles()
    described = ([_row(line, titles) for line in describe(operations)] for operations in pages)

    def ending(count: int) -> str:
        words = ngettext("End of the file: %(count)s change", "End of the file: %(count)s changes", count)
        return words % {"count": grouped(count)}

    return csv_file(head, described, ending)


def _row(description: Description, titles: Mapping[str, str | Promise]) -> list[str]:
    operation = description.operation
    title = str(titles.get(operation.action, ""))
    what = (description.actor, title, description.predicate, operation.reason, operation.via)
    return [operation.at.isoformat(), *what]


def _json(pages: Iterable[list[Operation]]) -> Iterator[str]:
    before = "[\n"
    for operations in pages:
        descriptions = {description.operation.pk: description for description in describe(operations)}
        for several in _with_few_changes(operations):
            changes, lines = _changes(several), []
            for operation in several:
                recorded = {name: getattr(operation, name) for name in RECORDED}
                sentence = descriptions[operation.pk].sentence
                whole = {**recorded, "sentence": sentence, "changes": changes[operation.pk]}
                lines.append(json.dumps(whole, ensure_ascii=False, cls=DjangoJSONEncoder))
            yield before + ",\n".join(lines)
            before = ",\n"
    yield "\n]\n" if before != "[\n" else "[]\n"


def _with_few_changes(operations: list[Operation]) -> Iterator[list[Operation]]:
    """Operations whose changes are read at once: as many as have few enough together, or a single one."""
    changes = Change.objects.filter(operation__in=operations).order_by()
    sizes = dict(changes.values_list("operation").annotate(Count("pk")))
    several: list[Operation] = []
    size = 0
    for operation in operations:
        more = sizes.get(operation.pk, 0)
        if several and size + more > MOST_CHANGES:
            yield several
            several, size = [], 0
        several.append(operation)
        size += more
    yield several


def _changes(operations: list[Operation]) -> dict[int, list[dict[str, object]]]:
    found: dict[int, list[dict[str, object]]] = defaultdict(list)
    columns = ("operation_id", "table_name", "row", "before", "after")
    for change in Change.objects.filter(operation__in=operations).values(*columns):
        found[change.pop("operation_id")].append(change)
    return found
