"""Two people at one entry: both versions side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from lists.audit.describing import describe
from lists.audit.reading import of_row
from lists.audit.sentences import Description
from lists.rows import Row


@dataclass(frozen=True)
class Version:
    name: str
    color: str = ""


@dataclass(frozen=True)
class Conflict:
    """What one person typed, and what another one made of the entry meanwhile."""

    yours: Version
    theirs: Version
    last_change: Description | None

    @classmethod
    def over(cls, present: Row, typed: Mapping[str, str]) -> Self:
        """What was not typed is as they made it."""
        theirs = Version(present.label, getattr(present, "color", ""))
        name = typed.get("name", theirs.name) or present.default_label
        yours = Version(name, typed.get("color", theirs.color))
        last = of_row(type(present), present.pk).first()
        return cls(yours, theirs, describe([last])[0] if last else None)
