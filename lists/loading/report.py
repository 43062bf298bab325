"""What `load_lists` says: a line for each list that something happened to, and the total."""

from collections import Counter
from enum import StrEnum

from lists.loading.planning import DELETED
from lists.loading.plans import Act, Plan, Step

SHOWN = 20  # codes in one line


class Outcome(StrEnum):
    ADDED = "added"
    RESTORED = "brought back"
    UPDATED = "updated"
    SKIPPED = "skipped"
    KEPT = "left as they are"


NEWS_OF_A_LIST = {Outcome.ADDED: "new list", Outcome.RESTORED: "the list is back"}


def report(plan: Plan) -> list[str]:
    steps = [step for step in plan.steps if step.item and not step.item.is_reference]
    by_list: dict[tuple[str, str], list[Step]] = {}
    for step in steps:
        if outcome(step) != Outcome.KEPT:
            by_list.setdefault((step.change.model._meta.app_label, step.title), []).append(step)
    summaries = [f"{title}: {_summary(members)}" for (_app, title), members in by_list.items()]
    return [*summaries, _total(steps)]


def outcome(step: Step) -> Outcome:
    if Act.LEFT in step.acts:
        return Outcome.SKIPPED
    if Act.UNCHANGED in step.acts:
        return Outcome.KEPT
    if step.change.before is None:
        return Outcome.RESTORED if Act.RESTORED in step.acts else Outcome.ADDED
    return Outcome.UPDATED


def _summary(steps: list[Step]) -> str:
    phrases = []
    codes: dict[tuple[Outcome, str], list[str]] = {}
    for step in sorted(steps, key=lambda step: list(Outcome).index(outcome(step))):
        found = outcome(step)
        code = str(step.change.values["code"])
        if found in NEWS_OF_A_LIST and step.change.model.is_list:
            phrases.append(NEWS_OF_A_LIST[found])
        elif found == Outcome.SKIPPED:
            codes.setdefault((found, f": {step.note.rstrip('.')}"), []).append(code)
        else:
            codes.setdefault((found, ""), []).append(f"{code}: {step.note}" if step.note else code)
    phrases += [f"{len(items)} {found}{why} ({_listed(items, why)})" for (found, why), items in codes.items()]
    return ", ".join(phrases)


def _listed(items: list[str], why: str) -> str:
    more = f" and {len(items) - SHOWN} more" if len(items) > SHOWN else ""
    pronoun = "it" if len(items) == 1 else "them"
    cure = f"; --restore brings {pronoun} back" if why.endswith(DELETED) else ""
    return ", ".join(items[:SHOWN]) + more + cure


def _total(steps: list[Step]) -> str:
    counts = Counter(map(outcome, steps))
    kept, skipped = counts[Outcome.KEPT], counts[Outcome.SKIPPED]
    if kept == len(steps):
        return f"Nothing to do: all {kept} entries are there."
    if kept + skipped == len(steps):
        return f"Nothing to do: {kept} of {len(steps)} entries are there, {skipped} skipped."
    numbers = ", ".join(f"{counts[found]} {found}" for found in Outcome if counts[found])
    return f"{len(steps)} entries: {numbers}."
