"""What a row shall have, as its item and the policy say: only values that differ from those it has."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lists.archiving import Archivable
from lists.loading.attributes import Attribute, attributes
from lists.loading.cases import Case
from lists.loading.documents import Item
from lists.loading.matching import default_labels, labels_of
from lists.loading.plans import Policy
from lists.looks import NAMING
from lists.rows import Row
from lists.text.labels import clean_label

ONCE = {"code", "is_system"}  # given when a row is added, and never by a document afterwards


@dataclass(frozen=True)
class Wish:
    """How a document is to be understood."""

    policy: Policy
    is_partial: bool  # what it does not say stays as it is, also with an exact plan
    ships: bool  # it is the lists of the program itself

    def want(self, case: Case) -> None:
        """Gives a case the values of its item."""
        item = case.item
        if item is None or (item.is_reference and not case.is_new):
            return
        if case.is_new:
            self._make(case.row, item, case)
        elif self.policy is Policy.ADD:
            self._fill(case.row, item, case)
        else:
            for attribute in attributes(type(case.row)).values():
                self._compare(attribute, case.row, item, case)

    def _make(self, row: Row, item: Item, case: Case) -> None:
        row.code, row.pk = item.code, item.pk
        for name, value in item.values.items():
            _clean(row, name, value, case)
        defaults = default_labels(row.default_name, row.message_context)
        if item.label and not row.name and item.label not in defaults:
            _clean(row, "name", item.label, case)
        parent = row.parent
        is_listed = parent is not None and not parent._state.adding and not row.is_list
        if hasattr(row, "is_system") and is_listed and not self.ships:
            row.is_system = False  # for good: nobody could take it back
        if not row.name and not row.default_name:
            case.refuse(_("Neither a name nor a default name says what people see."))

    def _fill(self, row: Row, item: Item, case: Case) -> None:
        """The default name, which no administrator types, and what nobody has filled in."""
        notes = []
        default = item.values.get("default_name")
        if default and default != row.default_name:
            case.values["default_name"] = default
            notes.append(f"default name “{row.default_name}” → “{default}”")
        for attribute in attributes(type(row)).values():
            value, is_blank = item.values.get(attribute.name), row.__dict__[attribute.name] in ("", None)
            if value and is_blank and attribute.field.editable and attribute.name != "name":
                case.values[attribute.name] = value
                notes.append(attribute.title)
        case.note = "; ".join(notes)

    def _compare(self, attribute: Attribute, row: Row, item: Item, case: Case) -> None:
        name, present = attribute.name, row.__dict__[attribute.name]
        if name in ONCE:
            return
        value: object
        if name == "name":
            value = self._name(row, item)
        elif name in item.values and not (name == row.color_field and not item.values[name]):
            value = item.values[name]  # without a colour it keeps its own, as a new row is given one
        elif self.policy is Policy.EXACT and not self.is_partial and self._has_default(attribute, row):
            value = attribute.default
        else:
            return
        if _is_same(present, value) or (name in row.exclusive_flags() and not value):
            return  # a flag that one row of a list has goes when another one gets it
        if sentence := row.constants().get(name):
            case.refuse(str(sentence))
            return
        if name == "archived_at" and value and isinstance(row, Archivable) and row.archiving_refusal:
            case.refuse(str(row.archiving_refusal))
        _clean(row, name, value, case, present)

    def _has_default(self, attribute: Attribute, row: Row) -> bool:
        if attribute.name == "archived_at":
            return True
        return attribute.default == "" and attribute.name not in ("default_name", row.color_field)

    def _name(self, row: Row, item: Item) -> str:
        """What is typed of its name, when all is done."""
        if "name" in item.values:
            return str(item.values["name"])
        default = str(item.values.get("default_name") or row.default_name)
        if item.label:
            if item.label in labels_of(row):
                return row.name
            return "" if item.label in default_labels(default, row.message_context) else item.label
        return "" if self.policy is Policy.EXACT and not self.is_partial and default else row.name


def _is_same(present: object, value: object) -> bool:
    """Of a moment it matters only whether there is one."""
    if isinstance(present, datetime) or isinstance(value, datetime):
        return (present is None) is (value is None)
    return present == value


def _clean(row: Row, name: str, value: object, case: Case, present: object = None) -> None:
    try:
        value = row.cleaned(name, clean_label(str(value)) if name in NAMING else value)
    except ValidationError as error:
        case.refuse(" ".join(error.messages))
        return
    if case.is_new:
        setattr(row, name, value)
    elif not _is_same(present, value):
        case.values[name] = value
