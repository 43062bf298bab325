"""An act may be undone, its undo as well, and so on: what stands in the end, and what Ctrl+Z takes back."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from lists.history import operations_of
from lists.models import Operation

RECENT = timedelta(hours=1)  # what somebody did before is undone from the history, on purpose
MOST = 200  # acts that are looked through


def undone(operations: Iterable[Operation]) -> dict[int, int]:
    """Those whose last undo stands, that is, was not undone in its turn, each with this undo: one query."""
    pks = [operation.pk for operation in operations]
    if not pks:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE chain (origin, id, undos) AS ("  # noqa: S608
            f"SELECT id, id, 0 FROM lists_operation WHERE id IN ({', '.join(['%s'] * len(pks))}) "
            "UNION ALL SELECT chain.origin, (SELECT MAX(undo.id) FROM lists_operation AS undo "
            "WHERE undo.undoes = chain.id AND NOT undo.is_open), chain.undos + 1 "
            "FROM chain WHERE chain.id IS NOT NULL) "
            # The last link of each is empty: there was no undo any more.
            "SELECT origin, MAX(CASE WHEN undos = 1 THEN id END) FROM chain "
            "GROUP BY origin HAVING MAX(undos) %% 2 = 0",
            pks,
        )
        return dict(cursor.fetchall())


class Origin(NamedTuple):
    """Where a chain of undos begins: the key of the act, how many undos there are, and what the first act of
    the chain that is still on record was. Of an act that was pruned the key is still known."""

    pk: int
    undos: int
    action: str


def origins(operations: Collection[int]) -> dict[int, Origin]:
    """Of each of these operations; one query."""
    if not operations:
        return {}
    keys = ", ".join(["%s"] * len(operations))
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE chain (origin, id, undoes, undos, action) AS ("  # noqa: S608
            f"SELECT id, id, undoes, 0, action FROM lists_operation WHERE id IN ({keys}) "
            "UNION ALL SELECT chain.origin, undone.id, undone.undoes, chain.undos + 1, undone.action "
            "FROM chain JOIN lists_operation AS undone ON undone.id = chain.undoes) "
            "SELECT origin, id, undoes, undos, action FROM chain ORDER BY undos",
            [*operations],
        )
        # The first act of each comes last, and stays.
        return {
            operation: Origin(undoes, undos + 1, action) if undoes else Origin(pk, undos, action)
            for operation, pk, undoes, undos, action in cursor.fetchall()
        }


def is_undone(operation: Operation) -> bool:
    return bool(undone([operation]))


def next_to_undo(actor: object) -> Operation | None:
    """The last act of a person that stands and is no undo: several steps lead back, never to and fro."""
    acts = list(_recent(actor).filter(undoes=None)[:MOST])
    gone = undone(acts)
    return next((act for act in acts if act.pk not in gone), None)


def next_to_redo(actor: object) -> Operation | None:
    """The last undo of a person that stands; none once they have done something else since."""
    recent = _recent(actor)
    act = recent.filter(undoes=None).first()
    undos = list(recent.filter(undoes__isnull=False, pk__gt=act.pk if act else 0)[:MOST])
    acts = [undo.undoes for undo in undos if undo.undoes]
    first = set(Operation.objects.filter(pk__in=acts, undoes=None).values_list("pk", flat=True))
    gone = undone(undos)
    return next((undo for undo in undos if undo.undoes in first and undo.pk not in gone), None)


def _recent(actor: object) -> QuerySet[Operation]:
    """What they did themselves: nobody's Ctrl+Z takes back what a program did for them meanwhile."""
    acts = Operation.objects.filter(operations_of(actor), via="", at__gte=timezone.now() - RECENT)
    return acts.filter(is_open=False).exclude(action="prune").order_by("-pk")
