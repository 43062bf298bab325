"""Fixture files of lists: found, read, and made a document.

A file is refused as a whole, and all that is wrong in it is said at once, each with its place.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from django.apps import apps

from lists.loading.attributes import depth, excerpt, top_models
from lists.loading.documents import Broken, Document, Item
from lists.loading.fixture_rows import Address, FileRow, Key, natural_key_of, parse_row
from lists.rows import Row, row_models
from lists.text.looks import fold


def shipped() -> list[str]:
    """The fixtures of the apps that have lists: each is called as its app."""
    labels = dict.fromkeys(model._meta.app_label for model in row_models())
    return [label for label in labels if _shipped_as(label)]


def read(names: Iterable[str]) -> list[FileRow]:
    """The rows of some fixtures. Raises Broken."""
    rows: list[FileRow] = []
    faults: list[str] = []
    for path in [path for name in names for path in find(name)]:
        for number, item in enumerate(_objects(path), start=1):
            source = f"{path}, object {number}{natural_key_of(item)}"
            try:
                rows.append(parse_row(source, item))
            except Broken as fault:
                faults.append(f"{source}: {fault}")
    faults.extend(_twins(rows))
    if faults:
        raise Broken("\n".join(faults))
    return rows


def document_of(rows: list[FileRow]) -> Document:
    """The rows as a tree. A list that stands in no file is only named, for the rows that belong to it."""
    items: dict[tuple[type[Row], Key], Item] = {}
    top: list[Item] = []
    for row in sorted(rows, key=lambda row: depth(row.model)):
        values = {name: value for name, value in row.values.items() if name != "code"}
        item = Item(row.model, row.code, values, items=[], place=row.source)
        items[row.address] = item
        _place(item, row.address, items, top)
    positions = {id(items[row.address]): row.position for row in rows}
    for item in items.values():
        item.items = _by_position(item.items or [], positions)
    top = _by_position(top, positions)
    return Document(sorted(top, key=lambda item: top_models().index(item.model)))


def _place(item: Item, address: Address, items: dict[Address, Item], top: list[Item]) -> None:
    """Puts an item below the one to which it belongs."""
    model, key = address
    above = model.parent_model()
    if above is None:
        top.append(item)
        return
    parent = items.get((above, key[:-1]))
    if parent is None:
        parent = items[above, key[:-1]] = Item(above, key[-2], items=[], is_reference=True)
        _place(parent, (above, key[:-1]), items, top)
    parent.items = [*(parent.items or []), item]


def _by_position(items: list[Item], positions: Mapping[int, int | None]) -> list[Item]:
    """A dump stands in the order of its keys, so `position` counts; a row without one follows the row before
    it."""
    ranked: list[tuple[float, Item]] = []
    for item in items:
        before = ranked[-1][0] if ranked else float("-inf")
        position = positions.get(id(item))
        ranked.append((before if position is None else position, item))
    return [item for _rank, item in sorted(ranked, key=lambda pair: pair[0])]


def find(name: str) -> list[Path]:
    """The files of a fixture: those that apps ship under this name, or else the file at this path."""
    found = _shipped_as(name)
    if not found and not Path(name).is_file():
        raise Broken(f"{name}: there is no such file, and no app ships a fixture of this name.")
    return found or [Path(name)]


def _shipped_as(name: str) -> list[Path]:
    paths = [Path(app.path, "fixtures", f"{name}.json") for app in apps.get_app_configs()]
    return [path for path in paths if path.is_file()]


def _objects(path: Path) -> list[object]:
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
        raise Broken(f"{path}: a list of objects is expected, not {excerpt(items)}.")
    return items


def _twins(rows: list[FileRow]) -> Iterator[str]:
    """A code or a label that stands twice in one list: only one of them could be loaded."""
    codes: dict[Address, FileRow] = {}
    labels: dict[tuple[type[Row], Key, str], FileRow] = {}
    for row in rows:
        first = codes.setdefault(row.address, row)
        if first is not row:
            yield f'{row.source}: field "code": it stands twice, first in {first.source}.'
            continue
        first = labels.setdefault((row.model, row.parent_key, fold(row.label)), row)
        if first is not row:
            yield f"{row.source}: the name “{row.label}” stands twice in this list, first in {first.source}."
