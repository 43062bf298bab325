"""The rows of a document, from the tree of its file."""

from collections.abc import Iterable
from difflib import get_close_matches

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lists.loading.attributes import UNSTORABLE, attributes, excerpt, model_below
from lists.loading.documents import Broken, Item, Missing, address
from lists.loading.formats.nodes import Faults, Node, broken, place
from lists.loading.formats.row_keys import MISSING, NAMES, REPLACES, below_key, row_keys
from lists.looks import NAMING
from lists.rows import Row
from lists.text.labels import clean_label

type Above = tuple[str, ...]  # the codes of the rows above a row


class ItemReader:
    """Reads rows, at most so many, and notes what is wrong with them."""

    def __init__(self, most: int) -> None:
        self.faults = Faults()
        self._left = most

    def items(self, model: type[Row], node: Node, above: Above) -> list[Item]:
        if node.items is None:
            reason = f"{model.document_key}: {_other(_('a list'), node)}"
            self.faults.note(node.line, reason, address(model, above) if above else "")
            return []
        self._left -= len(node.items)
        if self._left < 0:
            raise broken(node.line, _("The file has too many rows."))
        return [self._item(model, row, above) for row in node.items]

    def _item(self, model: type[Row], node: Node, above: Above) -> Item:
        item = Item(model, place=place(node.line))
        keys = node.keys or {}
        item.code = _text(keys.get("code"))
        here = (*above, item.code or _called(keys))
        title = address(model, here)
        if node.keys is None:
            self.faults.note(node.line, _other(_("a row with “code: …”"), node), title)
        for key, value in keys.items():
            try:
                self._take(item, key, value, here)
            except Broken as fault:
                self.faults.note(value.line, str(fault), title)
        item.is_reference = item.items is not None and not keys.keys() - {"code", MISSING, below_key(model)}
        if not item.values.keys().isdisjoint(NAMING):
            item.label = ""  # the names are for readers
        if node.keys is not None and not item.shown:
            self.faults.note(node.line, _("Neither a code nor a name says which row this is."), title)
        return item

    def _take(self, item: Item, key: str, node: Node, here: Above) -> None:
        """Raises Broken, without the place in the file."""
        below = model_below(item.model)
        attribute = attributes(item.model).get(key)
        if key not in row_keys(item.model):
            raise Broken(unknown(key, row_keys(item.model)))
        if attribute is not None:
            is_text = not attribute.is_flag and not attribute.is_number
            said = node.text if is_text and node.value is not None and node.text else node.plain
            value = attribute.parse(said)
            if attribute.name != "code":
                item.values[attribute.name] = value
        elif key == NAMES:
            item.label = _label(node)
        elif key == REPLACES:
            item.replaces = _codes(node)
        elif key == MISSING:
            item.missing = _missing(node)
        elif below is not None:
            item.items = self.items(below, node, here)


def unknown(key: str, known: Iterable[str]) -> str:
    if meant := get_close_matches(key, known, 1):
        return _("“%(key)s” is not known here. Did you mean “%(meant)s”?") % {"key": key, "meant": meant[0]}
    words = {"key": key, "known": ", ".join(known)}
    return _("“%(key)s” is not known here, but %(known)s are.") % words


def _other(expected: str, node: Node) -> str:
    words = {"expected": expected, "found": excerpt(node.plain)}
    return _("%(expected)s is expected, not %(found)s.") % words


def _text(node: Node | None) -> str:
    if node is None or node.value is None:
        return ""
    return node.text or (node.value if isinstance(node.value, str) else "")


def _called(keys: dict[str, Node]) -> str:
    """What tells a row without a code from the others, for people."""
    return _text(keys.get("name")) or _text(keys.get("default_name")) or "?"


def _label(node: Node) -> str:
    """The name in the language of the site, or else in the first one."""
    names = {language: _text(name) for language, name in (node.keys or {}).items()}
    if not names or not all(names.values()):
        raise Broken(f"{NAMES}: {_other(_('a name for each language'), node)}")
    label = names.get(settings.LANGUAGE_CODE) or next(iter(names.values()))
    try:
        return clean_label(label)
    except ValidationError as error:
        raise Broken(f"{NAMES}: {' '.join(error.messages)}") from error


def _codes(node: Node) -> tuple[str, ...]:
    codes = tuple(_text(code) for code in node.items or ())
    if node.items is None or not all(codes):
        raise Broken(f"{REPLACES}: {_other(_('a list of codes'), node)}")
    if any(UNSTORABLE.search(code) for code in codes):
        raise Broken(f"{REPLACES}: {_('It contains a character that cannot be seen.')}")
    return codes


def _missing(node: Node) -> Missing:
    if node.value not in set(Missing):
        words = {"known": ", ".join(Missing), "found": excerpt(node.plain)}
        raise Broken(f"{MISSING}: " + _("one of %(known)s is expected, not %(found)s.") % words)
    return Missing(str(node.value))
