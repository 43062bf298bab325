"""Old codes: what was replaced or merged still leads, by its code, to the entry that has its records now.

A line of `Alias` is a fact of the history: by this operation the code went over to that entry. It is never
deleted, and stands as long as its operation does: an undo takes it back, a redo lets it stand again. Of
several facts about one code the last that stands counts; a removal by hand is such a fact, too, and leads
nowhere.

While an entry of the list has the code, it is the code of that entry, and the fact sleeps. Where the entry
that took over was replaced itself, its records have gone on, and so does the code.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import F, Q
from django.utils import timezone

from lists.history import operation
from lists.models import Alias, Operation
from lists.protection import gone

if TYPE_CHECKING:
    from lists.entries import Entry, EntryList

FEW = 500  # codes and keys that a query names; beyond it reads all entries

type Awake = tuple[Alias, int]  # a fact that counts, and the key of the entry to which its code leads


def note(entry_list: "EntryList", codes: Mapping[str, "Entry"], leaving: Iterable["Entry"] = ()) -> None:
    """From now on these codes lead to these entries; `leaving` are the entries that had them, if any did."""
    sources = {entry.code: entry.pk for entry in leaving}
    if not codes:
        return
    with operation(None, "replace") as act:
        Alias.objects.bulk_create(
            Alias(**_list(entry_list), code=code, row=entry.pk, source=sources.get(code, 0), made=act.pk)
            for code, entry in codes.items()
        )
        act.leaves_a_trace = True
        if codes.keys() - sources.keys():  # else its entries change
            renew([(entry_list._meta.db_table, entry_list.pk)])


def resolve(entry_list: "EntryList", codes: Iterable[str]) -> dict[str, "Entry"]:
    """The entries that have these codes, or to which they lead; two queries, however many codes."""
    return {code: entry for code, (entry, _fact) in _resolved(entry_list, codes).items()}


def resolve_and_count(entry_list: "EntryList", codes: Iterable[str]) -> dict[str, "Entry"]:
    """The same for whoever uses the codes: how often an old one was needed tells when it can go."""
    resolved = _resolved(entry_list, codes)
    needed = [fact.pk for _entry, fact in resolved.values() if fact is not None]
    if needed:
        Alias.objects.filter(pk__in=needed).update(hits=F("hits") + 1, last_used=timezone.now())
    return {code: entry for code, (entry, _fact) in resolved.items()}


def aliases_of(entries: Sequence["Entry"]) -> dict[int, list[Alias]]:
    """The facts that lead to each of these entries now, by the keys of the entries, in the order of codes."""
    if not entries:
        return {}
    found: dict[int, list[Alias]] = defaultdict(list)
    wanted = {entry.pk for entry in entries}
    for fact, pk in awake(type(entries[0]), {entry.parent_pk for entry in entries if entry.parent_pk}):
        if pk in wanted:
            found[pk].append(fact)
    return {pk: sorted(facts, key=lambda fact: fact.code) for pk, facts in found.items()}


def old_codes(entries: Sequence["Entry"]) -> dict[int, list[str]]:
    """The old codes of each of these entries of one model, where it has any, in their order."""
    return {pk: [fact.code for fact in facts] for pk, facts in aliases_of(entries).items()}


def awake(
    model: type["Entry"], lists: Iterable[int], codes: Collection[str] | None = None
) -> Iterator[Awake]:
    """The facts about these lists that count now, and are about these codes, if any are named; one query, and
    a second one where there are some."""
    facts = _Facts(_list_table(model), lists)
    counting = [fact for fact in facts.counting if codes is None or fact.code in codes]
    if not counting:
        return
    ways = {fact.pk: list(facts.way(fact)) for fact in counting}
    of_lists = Q(**{f"{model.parent_field}__in": {fact.list_id for fact in counting}})
    named = _named({fact.code for fact in counting}, {pk for way in ways.values() for pk in way})
    rows = model._base_manager.filter(of_lists & named).order_by()
    present = list(rows.values_list(f"{model.parent_field}_id", "code", "pk"))
    taken, pks = {row[:2] for row in present}, {row[2] for row in present}
    for fact in counting:
        there = next((pk for pk in ways[fact.pk] if pk in pks), None)
        if there is not None and (fact.list_id, fact.code) not in taken:
            yield fact, there


def spelled(text: str) -> list[Alias]:
    """The facts about codes in which this text is found, whether or not they count now."""
    return list(Alias.objects.filter(code__icontains=text, stands=True, is_removal=False))


def remove(entry: "Entry", code: str) -> None:
    """The old code leads to the entry no longer. Raises Refused where it does not do so any more."""
    with operation(None, "remove_alias") as act:
        entry.parent_lock()
        if code not in old_codes([entry]).get(entry.pk, ()):
            raise gone()
        entry_list = entry.entry_list
        Alias.objects.create(**_list(entry_list), code=code, row=entry.pk, is_removal=True, made=act.pk)
        act.leaves_a_trace = True
        renew([(entry_list._meta.db_table, entry_list.pk)])


def stand(facts: Sequence[Alias], act: Operation, *, stands: bool) -> None:
    """Lets the facts of an operation stand or not, because `act` redoes or undoes it."""
    if facts:
        Alias.objects.filter(pk__in=[fact.pk for fact in facts]).update(stands=stands)
        act.leaves_a_trace = True
        renew({(fact.list_table, fact.list_id) for fact in facts})


def renew(lists: Iterable[tuple[str, int]]) -> None:
    """A new version for each list, by table and key: what its codes mean has changed, and no row of it."""
    for table, pk in sorted(lists):
        with connection.cursor() as cursor:
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"UPDATE {quoted} SET version = version + 1 WHERE id = %s", [pk])  # noqa: S608


class _Facts:
    """All that stand about some lists."""

    def __init__(self, table: str, lists: Iterable[int]) -> None:
        rows = Alias.objects.filter(list_table=table, list_id__in=lists, stands=True).order_by("pk")
        self.last: dict[tuple[int, str], Alias] = {}
        self.onward: dict[int, Alias] = {}  # by the entry that was replaced
        for fact in rows:
            self.last[fact.list_id, fact.code] = fact
            if fact.source:
                self.onward[fact.source] = fact

    @property
    def counting(self) -> list[Alias]:
        """The last ones about each code, but for removals."""
        return [fact for fact in self.last.values() if not fact.is_removal]

    def of(self, list_id: int, code: str) -> Alias | None:
        fact = self.last.get((list_id, code))
        return None if fact is None or fact.is_removal else fact

    def way(self, fact: Alias) -> Iterator[int]:
        """The keys of the entries to which its records went, one after the other."""
        passed: set[int] = set()
        step: Alias | None = fact
        while step is not None and step.row not in passed:
            passed.add(step.row)
            yield step.row
            step = self.onward.get(step.row)


def _resolved(entry_list: "EntryList", codes: Iterable[str]) -> dict[str, tuple["Entry", Alias | None]]:
    wanted = set(codes)
    if not wanted:
        return {}
    facts = _Facts(entry_list._meta.db_table, [entry_list.pk])
    found = {code: fact for code in wanted if (fact := facts.of(entry_list.pk, code))}
    ways = {code: list(facts.way(fact)) for code, fact in found.items()}
    rows = entry_list.entries.filter(_named(wanted, {pk for way in ways.values() for pk in way}))
    entries: dict[int, Entry] = {entry.pk: entry for entry in rows}
    resolved: dict[str, tuple[Entry, Alias | None]] = {
        code: (entries[pk], found[code])
        for code, way in ways.items()
        if (pk := next((pk for pk in way if pk in entries), None))
    }
    return resolved | {entry.code: (entry, None) for entry in entries.values() if entry.code in wanted}


def _named(codes: Collection[str], pks: Collection[int]) -> Q:
    """At least the entries with these codes or keys."""
    return Q(code__in=codes) | Q(pk__in=pks) if len(codes) + len(pks) <= FEW else Q()


def _list_table(model: type["Entry"]) -> str:
    parent = model.parent_model()
    return parent._meta.db_table if parent else ""


def _list(entry_list: "EntryList") -> dict[str, object]:
    return {"list_table": entry_list._meta.db_table, "list_id": entry_list.pk}
