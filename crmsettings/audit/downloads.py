"""The history as a file, line by line, so that it may be long."""

import json
from collections.abc import Iterable, Iterator
from itertools import batched

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from lists.audit.describing import describe
from lists.audit.sentences import Description, action_titles
from lists.models import Operation
from lists.text.spreadsheet import csv_lines

TOGETHER = 500  # operations that are described at once
RECORDED = ("id", "at", "actor", "actor_name", "action", "reason", "undoes")


def as_csv(operations: Iterable[Operation]) -> Iterator[str]:
    return csv_lines(_rows(operations))


def _rows(operations: Iterable[Operation]) -> Iterator[list[str]]:
    titles = action_titles()
    yield [_("When"), _("Who"), _("Action"), _("What"), _("Why")]
    for description in _described(operations):
        operation = description.operation
        title = str(titles.get(operation.action, ""))
        yield [operation.at.isoformat(), description.actor, title, description.predicate, operation.reason]


def as_json(operations: Iterable[Operation]) -> Iterator[str]:
    before = "[\n"
    for description in _described(operations):
        operation = description.operation
        recorded = {name: getattr(operation, name) for name in RECORDED}
        changes = list(operation.changes.values("table_name", "row", "before", "after"))
        line = {**recorded, "sentence": description.sentence, "changes": changes}
        yield before + json.dumps(line, ensure_ascii=False, cls=DjangoJSONEncoder)
        before = ",\n"
    yield "\n]\n" if before != "[\n" else "[]\n"


def _described(operations: Iterable[Operation]) -> Iterator[Description]:
    for several in batched(operations, TOGETHER):
        yield from describe(several)
