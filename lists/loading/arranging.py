"""The order that a document gives to the rows of a list, among those that it does not have."""

from collections import defaultdict
from collections.abc import Sequence

from lists.loading.cases import Case
from lists.positions import longest_rise

type Lane = tuple[int, ...]


def arranged(cases: Sequence[Case], present: Sequence[Case], *, is_kept: bool) -> list[Case]:
    """All rows that stay, group by group, in their new order; `cases` are those of the document, in its own.

    `is_kept`: the rows that are there keep their order, and a new one goes behind the row that the document
    has before it; where it has none, to the top of its group, or to the end when the document has nothing of
    that group. Else the document's order counts, and the other rows stay behind the row that they followed.
    """
    lanes: dict[Lane, list[Case]] = defaultdict(list)
    for case in present:
        if case.stays:
            lanes[case.row.lane].append(case)
    wanted: dict[Lane, list[Case]] = defaultdict(list)
    for case in cases:
        if case.stays:
            wanted[case.row.lane].append(case)
    merge = _inserted if is_kept else _reordered
    found: list[Case] = []
    for lane in sorted({*lanes, *wanted}):
        rows = merge(lanes[lane], wanted[lane])
        found += sorted(rows, key=lambda case: not _is_pinned(case))
    return found


def _is_pinned(case: Case) -> bool:
    return case.row.is_pinned


def _inserted(present: list[Case], wanted: list[Case]) -> list[Case]:
    known = any(not case.is_new for case in wanted)
    behind: dict[int, list[Case]] = defaultdict(list)  # by the row that is there before them
    last = 0
    for case in wanted:
        if case.is_new:
            behind[last].append(case)
        else:
            last = id(case)
    first = behind[0]
    found = list(first) if known else []
    for case in present:
        found += [case, *behind.get(id(case), [])]
    return found if known else [*found, *first]


def _reordered(present: list[Case], wanted: list[Case]) -> list[Case]:
    named = {id(case) for case in wanted}
    behind: dict[int, list[Case]] = defaultdict(list)
    last = 0
    for case in present:
        if id(case) in named:
            last = id(case)
        else:
            behind[last].append(case)
    found = list(behind[0])
    for case in wanted:
        found.append(case)
        found += behind.get(id(case), [])
    return found


def rank(arranged: Sequence[Case], present: Sequence[Case]) -> None:
    """Notes which rows move, from where to where in their group, counted from one: as few as possible.

    What is archived stands nowhere for people, so it is counted only where a row is archived itself.
    """
    old = [case for case in arranged if not case.is_new]
    every = _ranks(present), _ranks(old)
    active = (
        _ranks([case for case in present if case.row.__dict__.get("archived_at") is None]),
        _ranks([case for case in arranged if case.value("archived_at") is None]),
    )
    lanes: dict[Lane, list[Case]] = defaultdict(list)
    for case in old:
        lanes[case.row.lane].append(case)
    for rows in lanes.values():
        kept = longest_rise([case.row.position for case in rows])
        for place, case in enumerate(rows):
            if place not in kept:
                key = id(case)
                before, after = active if key in active[0] and key in active[1] else every
                case.ranks = before[key], after[key]


def _ranks(cases: Sequence[Case]) -> dict[int, int]:
    counts: dict[Lane, int] = defaultdict(int)
    found = {}
    for case in cases:
        counts[case.row.lane] += 1
        found[id(case)] = counts[case.row.lane]
    return found
