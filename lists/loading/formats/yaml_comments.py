"""The comments of a YAML text, by what they stand beside: they stay when the document is written again.

Lines of comments, and empty ones, belong to the line that follows them; a comment behind a value belongs to
the value. Rows are told apart by their codes, so a comment moves with its row, and goes with it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lists.loading.formats.nodes import Node
from lists.loading.formats.plain import Plain
from lists.loading.formats.yaml_nodes import Loader, yaml_node

type Path = tuple[str, ...]  # keys, and the codes of rows

END: Path = ()  # of the text
BREAKS = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
BEHIND = re.compile(r"\s+#.*")


def row_key(row: Plain) -> str:
    """What tells a row from the others of its list."""
    return str(row.get("code") or row.get("name") or row.get("default_name") or "")


@dataclass
class Comments:
    before: dict[Path, list[str]] = field(default_factory=dict)
    behind: dict[Path, str] = field(default_factory=dict)  # with the spaces before them

    def those_of(self, plain: Plain) -> "Comments":
        """The comments of what a document has; those of a key that is gone stay with its row."""
        keys, rows = set[Path](), set[Path]()
        _survey(plain, END, keys, rows)
        kept = Comments({path: [] for path in keys | rows | {END}})
        for path, lines in self.before.items():
            if path in kept.before:
                kept.before[path] += lines
            elif path[:-1] in rows:
                kept.before[path[:-1]] += filter(None, lines)
        for path, comment in self.behind.items():
            if path in keys:
                kept.behind[path] = comment
            elif path[:-1] in rows:
                kept.before[path[:-1]].append(comment.strip())
        return kept


def _survey(plain: Plain, path: Path, keys: set[Path], rows: set[Path]) -> None:
    for key, value in plain.items():
        keys.add((*path, key))
        for row in value if isinstance(value, list) else ():
            if isinstance(row, dict):
                below = (*path, key, row_key(row))
                rows.add(below)
                _survey(row, below, keys, rows)


def comments_of(text: str) -> Comments:
    """Raises Broken for what is no YAML: nobody could tell where its comments belong."""
    if not text.strip():
        return Comments()
    places, paths = dict[int, Path](), dict[int, Path]()
    for path, line, is_row in _paths(yaml_node(text), END):
        places.setdefault(line, path)
        if not is_row:
            paths.setdefault(line, path)
    return _gather(BREAKS.split(text), _token_ends(text), places, paths)


def _gather(
    lines: list[str], ends: dict[int, int], places: dict[int, Path], paths: dict[int, Path]
) -> Comments:
    found, waiting, last = Comments(), list[str](), END
    for number, line in enumerate(lines, start=1):
        if number not in ends:
            waiting.append(line.strip())
            continue
        if number in places:
            found.before[places[number]] = waiting
            waiting, last = [], paths.get(number, last)
        if behind := BEHIND.fullmatch(line[ends[number] :]):
            found.behind.setdefault(last, behind[0])
    while waiting and not waiting[-1]:
        waiting.pop()
    found.before[END] = waiting
    return found


def _paths(node: Node, path: Path) -> Iterator[tuple[Path, int, bool]]:
    """Each key and each row, with the line on which it begins."""
    for key, value in (node.keys or {}).items():
        here = (*path, key)
        yield here, value.line, False
        for row in value.items or ():
            if row.keys is not None:
                plain: Plain = {name: of.text or of.value for name, of in row.keys.items()}
                below = (*here, row_key(plain))
                yield below, row.line, True
                yield from _paths(row, below)


def _token_ends(text: str) -> dict[int, int]:
    """For each line on which more than comments stands, the column behind it."""
    ends: dict[int, int] = {}
    loader = Loader(text)
    try:
        while loader.check_token():
            token = loader.get_token()
            start, end = token.start_mark, token.end_mark
            if (start.line, start.column) == (end.line, end.column):
                continue  # the beginning or the end of something, without a sign of its own
            last = end.line if end.column else end.line - 1
            for line in range(start.line, last + 1):
                ends[line + 1] = end.column if line == end.line else 10**6
    finally:
        loader.dispose()
    return ends
