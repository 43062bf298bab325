"""Which row an item may mean that is new by its code and its name: one that is spelled nearly like it,
or whose code is its name.

A proposal and nothing more: a person says whether it is so.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lists.entries import Entry
from lists.loading.attributes import model_below
from lists.loading.plans import Act, Plan, Step
from lists.rows import Row
from lists.text.names import code_of
from lists.text.similar import look_alikes


@dataclass(frozen=True)
class Proposal:
    """`free` are the rows that no item means, `likely` those among them that look like this one."""

    free: Sequence[Row] = ()
    likely: Sequence[Row] = field(default_factory=list)


def proposals(plan: Plan) -> Mapping[str, Proposal]:
    """For each row that would be added to a list that is there, by its address; one query for each model."""
    asked: dict[Row, list[Step]] = defaultdict(list)
    for step in plan.steps:
        if is_open(step) and step.change.owner is not None and step.change.owner.pk:
            asked[step.change.owner].append(step)
    meant = {step.change.key for step in plan.steps if step.item is not None and step.change.before}
    found: dict[str, Proposal] = {}
    for owner, rows in _entries(asked).items():
        free = [row for row in rows if (type(row), row.pk) not in meant]
        found |= _of_list(asked[owner], free)
    return found


def is_open(step: Step) -> bool:
    """Whether it is an entry that is new: added, refused, or left out by a person."""
    is_entry = issubclass(step.change.model, Entry)
    return is_entry and step.change.before is None and not {Act.RESTORED} & set(step.acts)


def _entries(lists: Iterable[Row]) -> Mapping[Row, list[Row]]:
    by_model: dict[type[Row], list[Row]] = defaultdict(list)
    for entry_list in lists:
        by_model[type(entry_list)].append(entry_list)
    found: dict[Row, list[Row]] = {}
    for model, owners in by_model.items():
        below = model_below(model)
        if below is None:
            continue
        by_pk = {owner.pk: owner for owner in owners}
        for row in below._base_manager.filter(**{f"{below.parent_field}__in": by_pk}).order_by("position"):
            owner = by_pk[row.parent_pk or 0]
            setattr(row, below.parent_field, owner)
            found.setdefault(owner, []).append(row)
    return found


def _of_list(steps: Sequence[Step], free: Sequence[Row]) -> Mapping[str, Proposal]:
    labels = (*(row.label for row in free), *(step.change.label for step in steps))
    likely: dict[int, list[Row]] = defaultdict(list)
    for together in look_alikes(labels):
        rows = [free[place] for place in together if place < len(free)]
        for place in together:
            if place >= len(free):
                likely[place - len(free)] = rows
    by_code = {row.code: row for row in free}
    return {
        step.address: Proposal(free, _likely(step, free, by_code, likely[number]))
        for number, step in enumerate(steps)
        if free
    }


def _likely(
    step: Step, free: Sequence[Row], by_code: Mapping[str, Row], alike: Sequence[Row]
) -> Sequence[Row]:
    """Also the one whose code is typed as a name: “IT” for “Information Technology”."""
    named = by_code.get(code_of(step.change.label))
    return list(dict.fromkeys([*_twin(step, free), *([named] if named else []), *alike]))


def _twin(step: Step, free: Sequence[Row]) -> list[Row]:
    return [row for row in free if step.twin is not None and row.pk == step.twin.pk]
