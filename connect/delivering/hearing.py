"""What a subscription hears next: the part of the history behind its cursor that its owner may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

from connect.api.operations import with_few_changes
from connect.models import Subscription
from lists.audit.reading import acts_on_codes, lines_over
from lists.audit.settled import settled
from lists.audit.sight import without
from lists.entries import EntryList
from lists.models import Change, Operation
from records.access import hidden_from

PAGE = 100  # operations that are read at once
WINDOW = 2000  # keys among which they are looked for, so that no search passes over a whole history


@dataclass(frozen=True)
class Heard:
    operations: Sequence[Operation]
    cursor: int  # behind them, and behind what was passed over
    is_all: bool  # there is nothing more for now


def hear(subscription: Subscription) -> Heard:
    """A constant number of queries for each list that it hears."""
    cursor, horizon = subscription.cursor, settled(subscription.cursor)
    end = max(cursor, min(horizon, cursor + WINDOW))
    rows = Operation.objects.filter(pk__gt=cursor, pk__lte=end)
    if heard := subscription.heard():
        rows = rows.filter(reduce(or_, map(_about, heard)))
    elif subscription.lists:  # of a kind that this installation no longer has
        rows = rows.none()
    seen = without(hidden_from(subscription.owner), rows)
    found = list(seen.order_by("pk")[: PAGE + 1])
    few = with_few_changes(found[:PAGE])
    if len(few) < len(found):
        return Heard(few, few[-1].pk, is_all=False)
    return Heard(few, end, is_all=end >= horizon)


def _about(entry_list: EntryList) -> Q:
    """The operations that changed a list or its entries, moved its records, or said where its codes lead."""
    table = entry_list._meta.db_table
    of_operation = {"operation": OuterRef("pk")}
    changes = Change.objects.filter(list_table=table, list_id=entry_list.pk, **of_operation)
    found = Q(Exists(changes)) | Q(pk__in=acts_on_codes([table], entry_list))
    return found | Q(Exists(lines_over(entry_list).filter(**of_operation)))
