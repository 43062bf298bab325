"""Which stage of one pipeline is meant by which of another: by code, by name, and by what it means."""

from collections.abc import Sequence

from lists.text.looks import fold
from pipelines.models import Stage


def proposal(stage: Stage, others: Sequence[Stage], place: float = 0.0) -> Stage | None:
    """The stage where the records of this one fit best: never won for lost, nor lost for open, if it can be.

    Of those that mean the same the one with its code, else its name, else the nearest; `place` says how far
    down its own group it stands, from 0 to 1.
    """
    places = _places(others)

    def fit(other: Stage) -> tuple[object, ...]:
        return (
            other.kind == stage.kind,
            other.outcome == stage.outcome,
            other.code == stage.code,
            fold(other.label) == fold(stage.label),
            -abs(places[other] - place),
        )

    return max(others, key=fit, default=None)


def proposals(stages: Sequence[Stage], others: Sequence[Stage]) -> dict[Stage, Stage]:
    places = _places(stages)
    found = ((stage, proposal(stage, others, places[stage])) for stage in stages)
    return {stage: other for stage, other in found if other is not None}


def _places(stages: Sequence[Stage]) -> dict[Stage, float]:
    """How far down its group each stage stands."""
    groups: dict[int, list[Stage]] = {}
    for stage in stages:
        groups.setdefault(stage.kind, []).append(stage)
    return {
        stage: rank / max(len(group) - 1, 1) for group in groups.values() for rank, stage in enumerate(group)
    }


type Couple = tuple[Stage | None, Stage | None]


def aligned(left: Sequence[Stage], right: Sequence[Stage]) -> list[Couple]:
    """The stages of two pipelines side by side, those with one code, then those with one name; in the order
    of the left one, and what only the right one has where it stands there."""
    partners = _partners(left, right)
    found: list[Couple] = [(stage, partners.get(stage)) for stage in left]
    beside, above = {other: stage for stage, other in partners.items()}, None
    for other in right:
        if other not in beside:
            follows = above is not None and above.kind == other.kind
            found.insert(_below(found, above) if follows else _top(found, other.kind), (None, other))
        if beside.get(other, other).kind == other.kind:  # else it stands in another group
            above = other
    return found


def _partners(left: Sequence[Stage], right: Sequence[Stage]) -> dict[Stage, Stage]:
    by_code = {other.code: other for other in right}
    partners = {stage: by_code[stage.code] for stage in left if stage.code in by_code}
    taken = set(partners.values())
    by_name = {fold(other.label): other for other in right if other not in taken}
    for stage in left:
        if stage not in partners and (other := by_name.pop(fold(stage.label), None)):
            partners[stage] = other
    return partners


def _below(couples: Sequence[Couple], above: Stage | None) -> int:
    return next(place for place, (_stage, other) in enumerate(couples, start=1) if other == above)


def _top(couples: Sequence[Couple], kind: int) -> int:
    """Where the group of a kind begins."""
    kinds = [stage.kind for couple in couples if (stage := couple[0] or couple[1])]
    return next((place for place, found in enumerate(kinds) if found >= kind), len(couples))
