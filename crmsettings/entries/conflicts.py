"""Two people at one entry: what a form was made from, and both versions side by side."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from lists.audit.reading import of_row, told
from lists.audit.sentences import Told
from lists.history import operation


def seen(data: Mapping[str, str], *fields: str) -> dict[str, str]:
    """The values from which a form was made, as its hidden fields bring them back."""
    return {field: data[f"seen_{field}"] for field in fields if f"seen_{field}" in data}


@contextmanager
def as_seen(row: Any, action: str, values: Mapping[str, str]) -> Iterator[None]:
    """The transaction of an act on a row that still has the values that somebody saw. Raises Stale."""
    with operation(None, action):
        row.expect(**values)
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
    def over(cls, present: Any, typed: Mapping[str, str]) -> "Conflict":
        """What was not typed is as they made it."""
        theirs = Version(present.label, getattr(present, "color", ""))
        name = typed.get("name", theirs.name) or present.default_label
        yours = Version(name, typed.get("color", theirs.color))
        last = of_row(type(present), present.pk).first()
        return cls(yours, theirs, told([last])[0] if last else None)
