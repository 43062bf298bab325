"""Documents from YAML and JSON; which keys a row has follows from its model.

All faults of a file are told at once, each with its line and the row that it is about.
"""

import re
from collections.abc import Callable
from pathlib import Path

from django.utils.translation import gettext as _

from lists.loading.attributes import excerpt, top_models
from lists.loading.documents import FORMAT, Broken, Document
from lists.loading.formats import MOST_ROWS, Hints, row_keys
from lists.loading.formats.item_nodes import ItemReader, unknown
from lists.loading.formats.json_nodes import json_node
from lists.loading.formats.nodes import Node
from lists.loading.formats.unicode_text import beginning, unicode_text
from lists.loading.formats.yaml_nodes import yaml_node

TOP = (row_keys.FORMAT, row_keys.COMPLETE, *(model.document_key for model in top_models()))
HAS_KEYS = re.compile(rf"""^[\s{{"']*({"|".join(TOP)})["']?\s*:""", re.MULTILINE)


class Structured:
    """YAML or JSON: what its files are called, how they begin, and how a text becomes a tree."""

    def __init__(self, name: str, endings: set[str], begins: str, tree: Callable[[str], Node]) -> None:
        self.name, self.endings = name, endings
        self._begins, self._tree = re.compile(begins), tree

    def reads(self, name: str, data: bytes) -> bool:
        if Path(name).suffix.lower() in self.endings:
            return True
        head = beginning(data)
        return bool(self._begins.match(head) and HAS_KEYS.search(head))

    def read(self, name: str, data: bytes, hints: Hints) -> Document:
        return document_of_node(self._tree(unicode_text(data)))


YAML = Structured("YAML", {".yaml", ".yml"}, r"\s*[^\s{\[]", yaml_node)
JSON = Structured("JSON", {".json"}, r"\s*\{", json_node)


def document_of_node(root: Node) -> Document:
    """Raises Broken."""
    if root.keys is None:
        words = {"format": FORMAT, "found": excerpt(root.plain)}
        raise Broken(_("A document begins with “format: %(format)s”; this is %(found)s.") % words)
    keys = dict(root.keys)
    _refuse_other_formats(keys.pop(row_keys.FORMAT, None))
    reader, items = ItemReader(MOST_ROWS), []
    complete = keys.pop(row_keys.COMPLETE, None)
    if complete is not None and not isinstance(complete.value, bool):
        words = {"expected": _("true or false"), "found": excerpt(complete.plain)}
        sentence = _("%(expected)s is expected, not %(found)s.") % words
        reader.faults.note(complete.line, f"{row_keys.COMPLETE}: {sentence}")
    models = {model.document_key: model for model in top_models()}
    for key, node in keys.items():
        if key in models:
            items += reader.items(models[key], node, ())
        else:
            reader.faults.note(node.line, unknown(key, [row_keys.COMPLETE, *models]))
    reader.faults.stop()
    return Document(items, is_complete=complete is not None and complete.value is True)


def _refuse_other_formats(node: Node | None) -> None:
    if node is None:
        raise Broken(_("“format: %(format)s” is missing at the top of the file.") % {"format": FORMAT})
    if node.value != FORMAT:
        words = {"format": FORMAT, "found": excerpt(node.plain)}
        raise Broken(_("This site reads documents of the format %(format)s, not %(found)s.") % words)
