"""What a structured file says, before anybody asks what it means: a tree in which everything has its line."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from lists.loading.documents import Broken
from lists.text.numbers import grouped

MOST_DEEP = 20
MOST_NODES = 1_000_000  # twenty for each row; eight megabytes of brackets would be four times as many
MOST_FAULTS = 100  # that are told of one file


@dataclass(slots=True)
class Node:
    """A mapping has `keys`, a list has `items`, anything else a `value`."""

    line: int
    value: object = None
    text: str = ""  # as it stands in the file without quotes, where a text may be meant: `code: 007`
    keys: "dict[str, Node] | None" = None
    items: "list[Node] | None" = None

    @property
    def plain(self) -> object:
        """What it is, for sentences."""
        if self.keys is not None:
            return dict.fromkeys(self.keys, "…")
        return ["…"] * len(self.items) if self.items is not None else self.value


@dataclass
class Faults:
    """All that is wrong in a file, in the order in which it is found."""

    lines: list[str] = field(default_factory=list)

    def note(self, line: int, reason: str, row: str = "") -> None:
        where = place(line)
        self.lines.append(f"{where}, {row}: {reason}" if row else f"{where}: {reason}")

    def stop(self) -> None:
        """Raises Broken where anything is wrong."""
        if self.lines:
            shown, more = self.lines[:MOST_FAULTS], len(self.lines) - MOST_FAULTS
            if more > 0:
                shown = [*shown, _("… and %(count)s more.") % {"count": grouped(more)}]
            raise Broken("\n".join(shown))


def place(line: int) -> str:
    return _("line %(line)d") % {"line": line}


def broken(line: int, reason: str) -> Broken:
    """What is wrong with the file as a whole."""
    return Broken(f"{place(line)}: {reason}")


class Tree:
    """Puts a tree together from what a parser finds, one thing after the other."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.faults = Faults()
        self._left = MOST_NODES
        self._open: list[Node] = []
        self._keys: list[tuple[str, int] | None] = []  # of each open mapping, that which waits for its value

    def scalar(self, line: int, value: object, text: str = "") -> None:
        if self._open and self._open[-1].keys is not None and self._keys[-1] is None:
            self._keys[-1] = (text or str(value), line)
        else:
            self._add(Node(line, value, text))

    def open(self, line: int, *, is_list: bool) -> None:
        node = Node(line, items=[]) if is_list else Node(line, keys={})
        if len(self._open) >= MOST_DEEP:
            raise broken(line, _("The file is nested too deeply."))
        self._add(node)
        self._open.append(node)
        self._keys.append(None)

    def close(self) -> None:
        self._open.pop()
        self._keys.pop()

    def _add(self, node: Node) -> None:
        self._left -= 1
        if self._left < 0:
            raise broken(node.line, _("The file has too many rows."))
        above = self._open[-1] if self._open else None
        if above is None:
            self.root = node
        elif above.items is not None:
            above.items.append(node)
        elif above.keys is not None:
            self._add_below(above.keys, node)

    def _add_below(self, keys: dict[str, Node], node: Node) -> None:
        key = self._keys[-1]
        if key is None:
            raise broken(node.line, _("A key must be text."))
        self._keys[-1] = None
        name, node.line = key
        if name in keys:
            words = {"key": name, "line": keys[name].line}
            self.faults.note(node.line, _("“%(key)s” appears twice, first in line %(line)d.") % words)
        else:
            keys[name] = node
