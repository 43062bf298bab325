"""One object of a fixture file as the row of a list that it describes, checked before the database is asked.

Every column of the model may stand in a file, by its name. The database counts versions by itself, and
positions say nothing but the order of the rows.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from lists.loading.attributes import UNSTORABLE, depth, excerpt
from lists.loading.documents import Broken, Values
from lists.rows import Row
from lists.text.labels import clean_label

Key = tuple[str, ...]  # the codes from the topmost list down to a row
Address = tuple[type[Row], Key]

KNOWN_KEYS = {"model", "pk", "fields"}
JSON_TYPES = (
    ((models.BooleanField,), bool, "true or false"),
    ((models.IntegerField,), int, "a whole number"),
    ((models.CharField, models.TextField, models.DateField), str, "a text"),
)


def broken(reason: object, field: str = "") -> Broken:
    return Broken(f'field "{field}": {reason}' if field else str(reason))


def fault_from(error: ValidationError) -> Broken:
    """The first thing that a model has to say against a row."""
    field, messages = next(iter(error.message_dict.items()))
    return broken(" ".join(messages), "" if field == NON_FIELD_ERRORS else field)


@dataclass(frozen=True)
class FileRow:
    """One sound object of a file; `source` says where it stands."""

    source: str
    model: type[Row]
    parent_key: Key
    values: Values
    position: int | None

    @property
    def code(self) -> str:
        return str(self.values["code"])

    @property
    def label(self) -> str:
        return str(self.values.get("name") or self.values["default_name"])

    @property
    def address(self) -> Address:
        return self.model, (*self.parent_key, self.code)


def parse_row(source: str, item: object) -> FileRow:
    """Raises Broken, without the place in the file."""
    if not isinstance(item, dict):
        raise broken(f"an object is expected, not {excerpt(item)}.")
    for key in sorted(item.keys() - KNOWN_KEYS):
        raise broken(f'"{key}" is not known here; an object has "model" and "fields".')
    if item.get("pk") is not None:
        raise broken("rows are found by their codes, so leave the pk away (dumpdata --natural-primary).")
    model = _model(item.get("model"))
    fields = item.get("fields")
    if not isinstance(fields, dict):
        raise broken(f'"fields" has to be an object, not {excerpt(fields)}.')
    values = {name: _value(model, name, value) for name, value in fields.items()}
    parent_key = cast(Key, values.pop(model.parent_field, ()))
    if len(parent_key) != depth(model) - 1:
        raise broken("it is missing.", model.parent_field)
    position = cast("int | None", values.pop("position", None))
    values.pop("version", None)
    _check(model, values)
    return FileRow(source, model, parent_key, values, position)


def _model(label: object) -> type[Row]:
    try:
        model = apps.get_model(str(label))
    except (LookupError, ValueError):
        raise broken(f"there is no model {excerpt(label)}.") from None
    if not issubclass(model, Row):
        raise broken(f"{label} is not a list and not an entry of one; loaddata loads other models.")
    return model


def _value(model: type[Row], name: str, value: object) -> object:
    fields = {field.name: field for field in model._meta.concrete_fields if not field.primary_key}
    if name not in fields:
        raise broken(f"{model._meta.label_lower} has no such field.", name)
    field = fields[name]
    if name == model.parent_field:
        return _parent_key(model, value)
    if value is None and field.null:
        return None
    _check_type(field, value)
    if isinstance(value, str) and UNSTORABLE.search(value):
        raise broken("it contains a character that cannot be seen.", name)
    try:
        return clean_label(str(value)) if name in ("name", "default_name") else field.to_python(value)
    except ValidationError as error:
        raise broken(" ".join(error.messages), name) from error


def _check_type(field: "models.Field[object, object]", value: object) -> None:
    for fields, expected, words in JSON_TYPES:
        if isinstance(field, fields) and type(value) is not expected:  # isinstance takes True for a number
            raise broken(f"{words} is expected, not {excerpt(value)}.", field.name)


def _parent_key(model: type[Row], value: object) -> Key:
    length = depth(model) - 1
    if isinstance(value, list) and len(value) == length and all(isinstance(code, str) for code in value):
        return tuple(value)
    example = json.dumps(["CODE"] * length)
    raise broken(f"a natural key such as {example} is expected, not {excerpt(value)}.", model.parent_field)


def _check(model: type[Row], values: Values) -> None:
    """What can be said of a row without its list."""
    if not values.get("code"):
        raise broken("it is missing: rows are found by their codes.", "code")
    if not values.get("name") and not values.get("default_name"):
        raise broken('neither this nor "name" says what people see.', "default_name")
    try:
        model(**values).clean_fields(exclude={model.parent_field, "position"})
    except ValidationError as error:
        raise fault_from(error) from error


def natural_key_of(item: object) -> str:
    """Model and natural key of an object, as far as it has any."""
    if not isinstance(item, dict):
        return ""
    fields: Mapping[str, object] = item["fields"] if isinstance(item.get("fields"), dict) else {}
    keys = [value for value in fields.values() if isinstance(value, list)][:1]
    codes = [str(code) for code in (*(keys[0] if keys else ()), fields.get("code", ""))]
    return f" ({item.get('model', 'no model')} {'/'.join(codes)})"
