"""A cell of a table as the value of an attribute, and back: a flag as yes or no, a choice as its word."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from lists.loading.attributes import Attribute, excerpt
from lists.loading.documents import Broken
from lists.rows import Row
from lists.text.looks import fold
from lists.text.numbers import parse_number

YES = {"yes", "y", "true", "1", "x", "✓", "✔", "tak", "t", "prawda"}
NO = {"", "no", "n", "false", "0", "-", "–", "nie", "f", "fałsz"}


def value_of(model: type[Row], attribute: Attribute, cell: str) -> object:
    """Raises Broken, without the place of the cell."""
    text = fold(cell)
    if attribute.is_flag:
        if text not in YES | NO:
            words = {"expected": _("yes or no"), "found": excerpt(cell)}
            raise Broken(_("%(expected)s is expected, not %(found)s.") % words)
        return attribute.parse(text in YES)
    if attribute.field.choices:
        return _choice(model, attribute, cell, text)
    if attribute.is_number:
        number = parse_number(cell)
        return attribute.parse(cell if number is None else number)
    return attribute.parse(cell)


def _choice(model: type[Row], attribute: Attribute, cell: str, text: str) -> object:
    own = model.spoken(attribute.name, cell)
    if own is not None:
        return own
    for language, _title in settings.LANGUAGES:
        with override(language):
            for value, title in attribute.field.flatchoices:
                if text in {fold(str(title)), fold(str(value))}:
                    return value
    return attribute.parse(cell)


def cell_of(attribute: Attribute, value: object) -> str:
    """In the language of the moment."""
    if attribute.is_flag:
        return _("yes") if value else ""
    if attribute.field.choices:
        return str(dict(attribute.field.flatchoices).get(value, value))
    return "" if value is None else str(value)
