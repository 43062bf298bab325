"""Parameters as PHP writes them: `filter[ENTITY_ID]=SOURCE`, `select[]=ID`, `fields[EXTRA][COLOR]=#fff`."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from connect.rest.faults import Fault

type Tree = dict[str, Any]

MOST_FIELDS = 20_000
DEEPEST = 10
NOT_UNICODE = Fault("A parameter is not in UTF-8.", "INVALID_REQUEST")
_NAME = re.compile(r"([^\[]+)((?:\[[^\]]*\])*)")


def parse_query(text: str) -> Tree:
    """A query string, or a form, or what stands behind the `?` of a command. Raises Fault."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except UnicodeDecodeError:
        raise NOT_UNICODE from None
    except ValueError:
        raise Fault("Too many parameters.", "INVALID_REQUEST") from None
    return tree_of(pairs)


def tree_of(pairs: Iterable[tuple[str, str]]) -> Tree:
    tree: Tree = {}
    for name, value in pairs:
        if (found := _NAME.match(name)) and found[1].strip():
            _put(tree, [found[1].strip(), *re.findall(r"\[([^\]]*)\]", found[2])], value)
    return _with_lists(tree)


def _put(tree: Tree, path: list[str], value: str) -> None:
    if len(path) > DEEPEST:
        raise Fault("Parameters are nested too deeply.", "INVALID_REQUEST")
    for key in path[:-1]:
        inner = tree.setdefault(key or str(len(tree)), {})
        if not isinstance(inner, dict):  # the later one wins
            inner = tree[key] = {}
        tree = inner
    tree[path[-1] or str(len(tree))] = value


def _with_lists(tree: Tree) -> Tree:
    return {
        key: as_list(_with_lists(value)) if isinstance(value, dict) else value for key, value in tree.items()
    }


def as_list(tree: Tree) -> Any:
    """PHP knows one kind of array: with the keys 0, 1, 2 … it is a list, and so is an empty one."""
    return list(tree.values()) if list(tree) == [str(number) for number in range(len(tree))] else tree
