"""The tree of a YAML text.

Only what people write into settings is read: mappings, lists and words. A tag could make objects, and an
anchor a small file a huge one, so both are refused. Words are understood as in YAML 1.2: `no` is a word.
"""

import re

import yaml
from django.utils.translation import gettext as _

from lists.loading.documents import Broken
from lists.loading.formats.nodes import Node, Tree, broken

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # written in C where that is there
WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
NUMBER = re.compile(r"[-+]?[0-9]{1,18}")


def yaml_tree(text: str) -> Tree:
    """Raises Broken for what is no YAML; what else is wrong stands in the faults of the tree."""
    tree, documents = Tree(), 0
    loader = None
    try:
        loader = Loader(text)
        while loader.check_event():
            event = loader.get_event()
            documents += isinstance(event, yaml.DocumentStartEvent)
            if documents > 1:
                line = event.start_mark.line + 1
                raise broken(line, _("A file holds one document; a second one begins here."))
            _take(tree, event)
    except yaml.YAMLError as error:
        raise _broken(text, error) from error
    finally:
        if loader is not None:
            loader.dispose()
    return tree


def _take(tree: Tree, event: yaml.Event) -> None:
    line = event.start_mark.line + 1 if event.start_mark else 1
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise broken(line, _("Anchors and aliases (& and *) are not supported here: write it out in full."))
    if getattr(event, "tag", None):
        raise broken(line, _("Tags (!) are not supported here."))
    if isinstance(event, yaml.ScalarEvent):
        is_plain = event.implicit[0]
        tree.scalar(line, *(_meaning(event.value) if is_plain else (event.value,)))
    elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
        tree.open(line, is_list=isinstance(event, yaml.SequenceStartEvent))
    elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
        tree.close()


def _meaning(text: str) -> tuple[object, str]:
    if text in WORDS:
        return WORDS[text], text
    return (int(text) if NUMBER.fullmatch(text) else text), text


def _broken(text: str, error: yaml.YAMLError) -> Broken:
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        reason = getattr(error, "problem", "")
        words = {"line": mark.line + 1, "column": mark.column + 1, "reason": reason}
        return Broken(_("line %(line)d, column %(column)d: this is not YAML: %(reason)s.") % words)
    position = getattr(error, "position", 0)
    line = text.encode().count(b"\n", 0, position) + 1
    return broken(line, _("There is a character that text cannot contain."))


def yaml_node(text: str) -> Node:
    """The tree of a text in which nothing is wrong. Raises Broken."""
    tree = yaml_tree(text)
    tree.faults.stop()
    return tree.root or Node(1)
