"""What people may change of a row: every column that its model declares, but for what is given once.

A new column is among them without being named anywhere; a column with a rule of its own has a verb.
"""

from collections.abc import Collection
from typing import Any, ClassVar, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise

from lists.constraints import fits
from lists.history import recorded
from lists.ordering import Ordered
from lists.protection import Guard


class Changeable(Ordered):
    guards: ClassVar[tuple[Guard, ...]] = ()
    verbs: ClassVar[dict[str, str]] = {"name": "rename"}  # of the columns that have one
    shown_as: ClassVar[dict[str, str]] = {"name": "label"}  # what people see of a column that is translated

    class Meta(Ordered.Meta):
        abstract = True

    @classmethod
    def editable_fields(cls) -> list[str]:
        """The columns that people fill in: the admin shows them, and a copy takes them over."""
        fields = cls._meta.concrete_fields
        return [field.name for field in fields if field.editable and not field.primary_key]

    @classmethod
    def changeable_fields(cls) -> list[str]:
        """Those that people may change later: not its list, group and code, nor whether it is shipped."""
        given = {cls.parent_field, *cls.lane_fields, "code", "is_system"}
        return [name for name in cls.editable_fields() if name not in given]

    @classmethod
    def constants(cls) -> dict[str, str | Promise]:
        """The columns that never change, each with the sentence that says so."""
        return {guard.column: guard.sentence for guard in cls.guards if guard.column}

    @classmethod
    def spoken(cls, name: str, word: str) -> object:
        """The value of a column for which people have words of their own; None where they have none."""
        return None

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Of the code of a new row `clean` has said whether it is free. Whoever took it since then took the
        name, too: the database refuses it, and asked again `clean` says so of the name."""
        known = {"code"} if self._state.adding else set()
        if exclude or not fits(self, known):
            super().validate_constraints({*(exclude or ()), *known})

    def cleaned(self, name: str, value: object) -> Any:
        """A value for a column as it is stored. Raises ValidationError."""
        return cast("models.Field[Any, Any]", self._meta.get_field(name)).clean(value, self)

    @recorded("edit")
    def change(self, **values: object) -> None:
        """Several columns in one act, all or none. Raises ValidationError, by field."""
        self.parent_lock()
        errors: dict[str, list[ValidationError]] = {}
        plain = {name: value for name, value in values.items() if name not in self.verbs}
        for name in values.keys() - plain.keys():
            try:
                getattr(self, self.verbs[name])(values[name])
            except ValidationError as error:
                error.update_error_dict(errors)
        for name, value in plain.items():
            setattr(self, name, value)
        try:
            self.clean_fields(exclude={field.name for field in self._meta.fields} - plain.keys())
        except ValidationError as error:
            error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)
        if plain:
            self.write(*plain)
