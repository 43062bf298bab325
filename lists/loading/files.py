"""Fixture files of lists: found, read and checked before the database is asked.

A file is refused as a whole, and all that is wrong in it is told at once, each with its place.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from lists.rows import Row
from lists.text.labels import clean_label, fold

Key = tuple[str, ...]  # the codes from the topmost list down to a row
Address = tuple[type[Row], Key]

KNOWN_KEYS = {"model", "pk", "fields"}
# The database counts versions; the places of a list that people ordered are theirs.
NOT_STORED = {"version", "position"}
CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class Broken(Exception):
    """What is wrong in a file, for people: one line for each fault."""


class Fault(Exception):
    """One thing that is wrong in one object of a file."""

    def __init__(self, reason: str, field: str = "") -> None:
        super().__init__(f'field "{field}": {reason}' if field else reason)


@dataclass(frozen=True)
class FileRow:
    """One sound object of a file."""

    place: str
    model: type[Row]
    parent_key: Key
    values: dict[str, Any]
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

    def broken(self, reason: object, field: str = "") -> Broken:
        return Broken(f"{self.place}: {Fault(str(reason), field)}")


def parent_model(model: type[Row]) -> type[Row] | None:
    if not model.parent_field:
        return None
    return cast("type[Row]", model._meta.get_field(model.parent_field).related_model)


def depth(model: type[Row]) -> int:
    """How many codes the natural key has."""
    above = parent_model(model)
    return depth(above) + 1 if above else 1


def read(names: Iterable[str]) -> list[FileRow]:
    """The rows of some fixtures. Raises Broken."""
    rows: list[FileRow] = []
    faults: list[str] = []
    for path in [path for name in names for path in find(name)]:
        for number, item in enumerate(_objects(path), start=1):
            place = f"{path}, object {number}{_shown_key(item)}"
            try:
                rows.append(_row(place, item))
            except Fault as fault:
                faults.append(f"{place}: {fault}")
    faults.extend(_twins(rows))
    if faults:
        raise Broken("\n".join(faults))
    return rows


def find(name: str) -> list[Path]:
    """The files of a fixture: those that apps ship under this name, or else the file at this path."""
    shipped = [Path(app.path, "fixtures", f"{name}.json") for app in apps.get_app_configs()]
    found = [path for path in shipped if path.is_file()]
    if not found and not Path(name).is_file():
        raise Broken(f"{name}: there is no such file, and no app ships a fixture of this name.")
    return found or [Path(name)]


def _objects(path: Path) -> list[Any]:
    try:
        raw = path.read_bytes()
        items = json.loads(raw.decode("utf-8-sig"))
    except OSError as error:
        raise Broken(f"{path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Broken(f"{path}, line {line}: the text is not UTF-8 ({error.reason}).") from error
    except (ValueError, RecursionError) as error:
        raise Broken(f"{path}: this is not JSON: {error}.") from error
    if not isinstance(items, list):
        raise Broken(f"{path}: a list of objects is expected, not {_shown(items)}.")
    return items


def _row(place: str, item: Any) -> FileRow:
    if not isinstance(item, dict):
        raise Fault(f"an object is expected, not {_shown(item)}.")
    for key in sorted(item.keys() - KNOWN_KEYS):
        raise Fault(f'"{key}" is not known here; an object has "model" and "fields".')
    if item.get("pk") is not None:
        raise Fault("rows are found by their codes, so leave the pk away (dumpdata --natural-primary).")
    model = _model(item.get("model"))
    fields = item.get("fields")
    if not isinstance(fields, dict):
        raise Fault(f'"fields" has to be an object, not {_shown(fields)}.')
    values = {name: _value(model, name, value) for name, value in fields.items()}
    parent_key = values.pop(model.parent_field, ())
    if len(parent_key) != depth(model) - 1:
        raise Fault("it is missing.", model.parent_field)
    position = values.get("position")
    values = {name: value for name, value in values.items() if name not in NOT_STORED}
    _check(model, values)
    return FileRow(place, model, parent_key, values, position)


def _model(label: Any) -> type[Row]:
    try:
        model: Any = apps.get_model(label) if isinstance(label, str) else None
    except (LookupError, ValueError):
        model = None
    if model is None:
        raise Fault(f"there is no model {_shown(label)}.")
    if not issubclass(model, Row):
        raise Fault(f"{label} is not a list and not an entry of one; loaddata loads other models.")
    return cast("type[Row]", model)


def _value(model: type[Row], name: str, value: Any) -> Any:
    field: Any = next((f for f in model._meta.concrete_fields if f.name == name and not f.primary_key), None)
    if field is None:
        raise Fault(f"{model._meta.label_lower} has no such field.", name)
    if name == model.parent_field:
        return _parent_key(model, value)
    if value is None and field.null:
        return None
    _check_type(field, value)
    if isinstance(value, str) and CONTROL_CHARACTERS.search(value):
        raise Fault("it contains a character that cannot be seen.", name)
    try:
        return clean_label(str(value)) if name in ("name", "default_name") else field.to_python(value)
    except ValidationError as error:
        raise Fault(" ".join(error.messages), name) from error


def _check_type(field: Any, value: object) -> None:
    expected: type = str
    words = "a text"
    if isinstance(field, models.BooleanField):
        expected, words = bool, "true or false"
    elif isinstance(field, models.IntegerField):
        expected, words = int, "a whole number"
    if type(value) is not expected:  # isinstance takes True for a number
        raise Fault(f"{words} is expected, not {_shown(value)}.", field.name)


def _parent_key(model: type[Row], value: Any) -> Key:
    length = depth(model) - 1
    if (
        not isinstance(value, list)
        or len(value) != length
        or not all(isinstance(code, str) for code in value)
    ):
        example = json.dumps(["CODE"] * length)
        raise Fault(f"a natural key such as {example} is expected, not {_shown(value)}.", model.parent_field)
    return tuple(value)


def _check(model: type[Row], values: dict[str, Any]) -> None:
    """What can be said of a row without its list."""
    if not values.get("code"):
        raise Fault("it is missing: rows are found by their codes.", "code")
    if not values.get("name") and not values.get("default_name"):
        raise Fault('neither this nor "name" says what people see.', "default_name")
    try:
        model(**values).clean_fields(exclude={model.parent_field, "position"})
    except ValidationError as error:
        raise fault_from(error) from error


def fault_from(error: ValidationError) -> Fault:
    """The first thing that a model has to say against a row."""
    field, messages = next(iter(error.message_dict.items()))
    return Fault(" ".join(messages), "" if field == NON_FIELD_ERRORS else field)


def _twins(rows: list[FileRow]) -> Iterator[str]:
    """A code or a label that stands twice in one list: only one of them could be loaded."""
    codes: dict[Address, FileRow] = {}
    labels: dict[tuple[type[Row], Key, str], FileRow] = {}
    for row in rows:
        first = codes.setdefault(row.address, row)
        if first is not row:
            yield f'{row.place}: field "code": it stands twice, first in {first.place}.'
            continue
        first = labels.setdefault((row.model, row.parent_key, fold(row.label)), row)
        if first is not row:
            yield f"{row.place}: the name “{row.label}” stands twice in this list, first in {first.place}."


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=True)
    return text if len(text) <= 60 else f"{text[:60]}…"


def _shown_key(item: Any) -> str:
    """Model and natural key of an object, as far as it has any."""
    if not isinstance(item, dict):
        return ""
    fields = item.get("fields")
    fields = fields if isinstance(fields, dict) else {}
    keys = [value for value in fields.values() if isinstance(value, list)][:1]
    codes = [str(code) for code in (*(keys[0] if keys else ()), fields.get("code", ""))]
    return f" ({item.get('model', 'no model')} {'/'.join(codes)})"
