"""A plan for programs: what `--json` writes."""

from lists.loading.attributes import attributes
from lists.loading.plans import Act, Plan, Step

type Json = dict[str, object]

ALWAYS = {"address", "list", "acts", "label"}  # also where they are empty


def plan_as_json(plan: Plan) -> Json:
    """Rows to which nothing happens are only counted."""
    return {
        "digest": plan.digest,
        "policy": str(plan.policy),
        "source": plan.document.source,
        "notes": plan.document.notes,
        "has_changes": bool(plan.changes),
        "is_refused": bool(plan.refusals),
        "counts": {str(act): count for act, count in plan.counts.items()},
        "permissions": sorted(plan.rights),
        "steps": [_step(step) for step in plan.steps if Act.UNCHANGED not in step.acts],
    }


def _step(step: Step) -> Json:
    change = step.change
    names = change.differing if change.before and change.after else None
    found: Json = {
        "address": step.address,
        "list": step.title,
        "acts": [str(act) for act in step.acts],
        "label": step.label,
        "before": _said(step, change.before, names),
        "after": _said(step, change.after, names),
        "ranks": list(change.ranks) if change.ranks else None,
        "records": step.records,
        "target": step.target,
        "replaces": list(step.replaces),
        "note": step.note,
        "place": step.item.place if step.item else "",
    }
    return {key: value for key, value in found.items() if key in ALWAYS or value not in (None, "", 0, [], {})}


def _said(step: Step, values: Json | None, names: list[str] | None) -> Json | None:
    """As documents have them: those that differ, or all of a row that comes or goes."""
    if values is None:
        return None
    return {
        attribute.key: attribute.plain(values[attribute.name])
        for attribute in attributes(step.change.model).values()
        if attribute.name in values
        and (attribute.name in names if names is not None else values[attribute.name] != attribute.default)
    }
