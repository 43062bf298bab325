"""The history as a file, a few hundred operations at a time, so that it may be long.

Each part is read by statements of its own: no cursor stays open between them, which a pooler of connections
would lose. A server ends what breaks off as if it were whole, so the file itself says whether it is: JSON is
closed by a bracket, CSV ends with a line that counts.
"""

import json
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from threading import BoundedSemaphore, Lock

from django.core.serializers.json import DjangoJSONEncoder
from django.db import Error
from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from crmsettings.audit.feed import acts, lines
from crmsettings.audit.query import HistoryQuery
from lists.audit.describing import describe
from lists.audit.sentences import Description, action_titles
from lists.models import Change, Operation
from lists.protection import Refused
from lists.text.spreadsheet import BYTE_ORDER_MARK, csv_lines
from records.access import Person

TOGETHER = 500  # operations that are read and described at once
MOST_CHANGES = 2000  # of them that are read at once, unless one operation has more
RECORDED = ("id", "at", "actor", "actor_name", "action", "reason", "undoes")

# A browser that takes its time keeps a thread of the server and a connection to the database: with those at
# work (see site.door) there must be enough for all. Making the parts is work for the processor: one part at a
# time, so that pages get their share of it.
AT_ONCE = 6
_places, _making = BoundedSemaphore(AT_ONCE), Lock()


def download(query: HistoryQuery, user: Person, form: str) -> Generator[str]:
    """The file in parts. The first one is made now, so that what goes wrong is still an answer of its own.

    Raises Refused while too many others are downloading.
    """
    pages = _pages(query, user)
    parts = _in_turn(_in_language({"csv": _csv, "json": _json}[form](pages)))
    return _after(next(parts), parts)


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


def _in_turn(parts: Iterator[str]) -> Generator[str]:
    if not _places.acquire(blocking=False):
        sentence = _("Too many people are downloading at this moment. Try again shortly.")
        raise Refused(sentence, reason="busy")
    try:
        yield from parts
    finally:
        _places.release()


def _in_language(parts: Iterator[str]) -> Iterator[str]:
    """In that of the request, which is over when the second part is made."""
    language = get_language() or "en"
    while True:
        with _making, override(language):
            part = next(parts, None)
        if part is None:
            return
        yield part


def _after(first: str, parts: Generator[str]) -> Generator[str]:
    with closing(parts):
        yield first
        yield from parts


def _csv(pages: Iterable[list[Operation]]) -> Iterator[str]:
    yield "".join(csv_lines([[_("When"), _("Who"), _("Action"), _("What"), _("Why")]]))
    titles, count = action_titles(), 0
    try:
        for operations in pages:
            yield _lines(_row(description, titles) for description in describe(operations))
            count += len(operations)
    except Error:
        yield _lines([[_("This file is incomplete: the database did not answer. Download it again.")]])
        raise
    words = ngettext("End of the file: %(count)d operation", "End of the file: %(count)d operations", count)
    yield _lines([[words % {"count": count}]])


def _row(description: Description, titles: Mapping[str, str | Promise]) -> list[str]:
    operation = description.operation
    title = str(titles.get(operation.action, ""))
    return [operation.at.isoformat(), description.actor, title, description.predicate, operation.reason]


def _lines(rows: Iterable[list[str]]) -> str:
    return "".join(csv_lines(rows)).removeprefix(BYTE_ORDER_MARK)


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
