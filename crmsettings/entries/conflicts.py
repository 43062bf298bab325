"""Two people at one entry: what a form was made from, and both versions side by side."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

from lists.audit.reading import of_row, told
from lists.audit.sentences import Told
from lists.history import operation
from lists.rows import Row

SHOWN = {"name": "label", "color": "color"}  # what a field of a form shows of its row


def shown_in(data: Mapping[str, str]) -> dict[str, str]:
    """The values of a row that a form showed, as its hidden fields bring them back."""
    sent = {attribute: data.get(f"initial-{field}") for field, attribute in SHOWN.items()}
    return {attribute: value for attribute, value in sent.items() if value is not None}


@contextmanager
def as_shown(row: Row, action: str, data: Mapping[str, str]) -> Iterator[None]:
    """The transaction of an act on a row that still has the values that a form showed. Raises Stale."""
    with operation(None, action):
        row.expect(**shown_in(data))
        yield


@dataclass(frozen=True)
class Version:
    name: str
    color: str = ""


@dataclass(frozen=True)
class Conflict:
    """What one person typed, and what another one made of the entry meanwhile."""

    yours: Version
    theirs: Version
    told: Told | None  # the last act on the entry

    @classmethod
    def over(cls, present: Row, typed: Mapping[str, str]) -> Self:
        """What was not typed is as they made it."""
        theirs = Version(present.label, getattr(present, "color", ""))
        name = typed.get("name", theirs.name) or present.default_label
        yours = Version(name, typed.get("color", theirs.color))
        last = of_row(type(present), present.pk).first()
        return cls(yours, theirs, told([last])[0] if last else None)
