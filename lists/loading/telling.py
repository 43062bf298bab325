"""A plan in words, for a terminal: list by list, a line for each row to which something happens."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from lists.audit.changes import FieldChange, RowChange
from lists.loading.plans import Act, Plan, Step

MARKS = {
    Act.REFUSED: "!",
    Act.LEFT: ".",
    Act.ADDED: "+",
    Act.DELETED: "-",
    Act.REPLACED: "=",
}  # fmt: skip
LEGEND = "+ added  ~ changed  - deleted  = replaced  ! refused  . left as it is"
SHOWN = 10  # codes in one line
TOTALS = {Act.ALIASED: "old codes that lead on", Act.LEFT: "left as they are"}


def told(plan: Plan) -> Iterator[str]:
    """Every line of the report."""
    yield from plan.document.notes
    by_list: dict[str, list[Step]] = defaultdict(list)
    for step in plan.steps:
        if Act.UNCHANGED not in step.acts:
            by_list[step.list_address].append(step)
    for address, steps in by_list.items():
        yield f"{steps[0].title} ({address})"
        yield from (f"  {told_of(step)}" for step in steps if Act.LEFT not in step.acts)
        yield from (f"  {line}" for line in _left([step for step in steps if Act.LEFT in step.acts]))
    if by_list:
        yield LEGEND
    yield _total(plan)
    yield f"Digest: {plan.digest}"


def told_of(step: Step) -> str:
    mark = next((sign for act, sign in MARKS.items() if act in step.acts), "~")
    row = f"{mark} {_code(step)}"
    clauses = ", ".join(_clauses(step))
    if step.is_refused:
        place = f" ({step.item.place})" if step.item and step.item.place else ""
        return f"{row}{place}: {step.note}".rstrip(": ")
    note = f" ({step.note.rstrip('.')})" if step.note else ""
    return f"{row}: {clauses}{note}"


def _left(steps: Iterable[Step]) -> Iterator[str]:
    """Many stay for one reason."""
    by_note: dict[str, list[str]] = defaultdict(list)
    for step in steps:
        by_note[step.note].append(_code(step))
    for note, codes in by_note.items():
        more = f" and {len(codes) - SHOWN:,} more" if len(codes) > SHOWN else ""
        yield f"{MARKS[Act.LEFT]} {', '.join(codes[:SHOWN])}{more}: {note}".rstrip(": ")


def _code(step: Step) -> str:
    return str(step.change.values.get("code") or step.address.rpartition("/")[2])


def _clauses(step: Step) -> Iterator[str]:
    change = step.change
    if change.after is None:
        yield f"“{change.label}”"
        if step.target:
            records = "1 record" if step.records == 1 else f"{step.records:,} records"
            yield f"replaced with {step.target}, {records}"
    elif change.before is None:
        yield f"“{change.label}”"
        if Act.RESTORED in step.acts:
            yield "brought back"
    else:
        yield from _differences(change)
    if step.replaces:
        yield f"old codes: {', '.join(step.replaces)}"


def _differences(change: RowChange) -> Iterator[str]:
    yield from (_clause(field) for field in change.field_changes)
    before, after = change.before or {}, change.after or {}
    if before["default_name"] != after["default_name"] and before["name"]:
        yield f"default name “{before['default_name']}” → “{after['default_name']}”"


def _clause(field: FieldChange) -> str:
    if field.name == "name":
        return f"renamed “{field.before}” → “{field.after}”"
    if field.name == "position":
        return f"moved {field.before} → {field.after}"
    if field.name == "archived_at":
        return "archived" if field.after else "restored"
    return f"{field.title} “{field.before}” → “{field.after}”"


def _total(plan: Plan) -> str:
    counts = plan.counts
    unchanged = counts.pop(Act.UNCHANGED, 0)
    parts = [f"{counts[act]:,} {TOTALS.get(act, act)}" for act in Act if counts[act]]
    beginning = "Plan" if plan.changes or plan.refusals else "Nothing to do"
    return f"{beginning}: {', '.join([*parts, f'{unchanged:,} unchanged'])}."
