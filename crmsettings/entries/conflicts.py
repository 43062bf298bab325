"""Two people at one row: what differs between both versions, side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from lists.audit.changes import FieldChange, RowChange
from lists.audit.describing import describe
from lists.audit.reading import of_row
from lists.audit.sentences import Description
from lists.rows import Row


@dataclass(frozen=True)
class Conflict:
    """What one person typed, and what another one made of the row meanwhile."""

    name: str  # as the first one would call it
    fields: Sequence[FieldChange]  # from theirs to yours; none when both did the same
    last_change: Description | None

    @classmethod
    def over(cls, present: Row, typed: Mapping[str, object]) -> Self:
        """What was not typed is as they made it."""
        model = type(present)
        theirs = {field.attname: getattr(present, field.attname) for field in model._meta.concrete_fields}
        owner = present.parent if isinstance(present.parent, Row) else None
        change = RowChange(model, present.pk, theirs, {**theirs, **typed}, owner)
        last = of_row(model, present.pk).first()
        return cls(change.label, change.field_changes, describe([last])[0] if last else None)
