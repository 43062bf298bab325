"""What is carried from one step of an import to the next, in a hidden field: the server keeps nothing.

It is signed, so that what comes back is what was shown, and compressed, so that ten thousand rows fit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import DateTimeField

from lists.loading.attributes import Attribute, attributes
from lists.loading.documents import Broken, Document, Item, Missing
from lists.loading.plans import Decisions, Policy
from lists.rows import Row, row_models

SALT = "importing"

type Plain = dict[str, Any]


@dataclass(frozen=True)
class Carried:
    """`address` is the list from which a person came, `reason` what the history is told."""

    document: Document
    policy: Policy
    address: str = ""
    decisions: Decisions = field(default_factory=Decisions)
    action: str = "apply"
    reason: str = ""
    notes: tuple[str, ...] = ()  # what of the file is not taken
    origin: Mapping[str, str] = field(default_factory=dict)  # the fields by which a table was read
    is_of_one: bool = False  # it is about one entry: the others stay, and nothing is said of them

    @property
    def is_restoring(self) -> bool:
        return self.action != "apply"

    def decided(self, decisions: Decisions) -> "Carried":
        return replace(self, decisions=decisions)

    @property
    def sealed(self) -> str:
        plain = {
            "document": _plain_document(self.document),
            "policy": self.policy,
            "address": self.address,
            "left": sorted(self.decisions.left),
            "matches": dict(self.decisions.matches),
            "missing": dict(self.decisions.missing),
            "action": self.action,
            "reason": self.reason,
            "notes": self.notes,
            "origin": dict(self.origin),
            "is_of_one": self.is_of_one,
        }
        return signing.dumps(plain, salt=SALT, compress=True)


def unsealed(text: str) -> Carried:
    """Raises Broken for anything that this program has not sealed; another release may have other fields."""
    try:
        plain = signing.loads(text, salt=SALT)
        return Carried(
            _document(plain["document"]),
            Policy(plain["policy"]),
            plain["address"],
            Decisions(frozenset(plain["left"]), plain["matches"], plain["missing"]),
            plain["action"],
            plain["reason"],
            tuple(plain["notes"]),
            plain["origin"],
            plain["is_of_one"],
        )
    except (signing.BadSignature, KeyError, TypeError, ValueError) as error:
        raise Broken(str(error)) from error


def _plain_document(document: Document) -> Plain:
    said = {
        "source": document.source,
        "is_complete": document.is_complete,
        "is_ordered": document.is_ordered,
        "is_partial": document.is_partial,
    }
    return said | {"items": [_plain_item(item) for item in document.items]}


def _plain_item(item: Item) -> Plain:
    keys = {attribute.name: attribute for attribute in attributes(item.model).values()}
    plain = {
        "model": item.model.document_key,
        "code": item.code,
        "values": {keys[name].key: _plain(keys[name], value, item) for name, value in item.values.items()},
        "label": item.label,
        "replaces": item.replaces,
        "items": None if item.items is None else [_plain_item(below) for below in item.items],
        "missing": item.missing,
        "place": item.place,
        "pk": item.pk,
        "is_reference": item.is_reference,
    }
    return {key: value for key, value in plain.items() if value or value == []}


def _plain(attribute: Attribute, value: object, item: Item) -> object:
    """What comes back from the past was archived then; what a file says to be archived will be so by now."""
    if item.pk is not None and isinstance(value, datetime):
        return value.isoformat()
    return attribute.plain(value)


def _parsed(attribute: Attribute, value: object) -> object:
    is_moment = isinstance(attribute.field, DateTimeField) and isinstance(value, str)
    return datetime.fromisoformat(str(value)) if is_moment else attribute.parse(value)


def _document(plain: Plain) -> Document:
    models = {model.document_key: model for model in row_models()}
    items = [_item(models, item) for item in plain.pop("items")]
    return Document(items, **plain)


def _item(models: Mapping[str, type[Row]], plain: Plain) -> Item:
    model = models[plain.pop("model")]
    known = attributes(model)
    values = {known[key].name: _parsed(known[key], value) for key, value in plain.pop("values", {}).items()}
    below = plain.pop("items", None)
    items = None if below is None else [_item(models, item) for item in below]
    missing = Missing(plain.pop("missing")) if "missing" in plain else None
    replaces = tuple(plain.pop("replaces", ()))
    return Item(model, values=values, items=items, missing=missing, replaces=replaces, **plain)
