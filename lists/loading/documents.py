"""Documents: lists as somebody wants them to be, whatever file they come from.

A document is a tree of items, as the rows of the database are: entity types, pipelines, stages; drop-down
lists, values. An item says what its file says, and nothing else; lists.loading.planning compares it with what
is there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from lists.rows import Row

FORMAT = "crm-settings/1"  # of the documents that this program writes

type Values = dict[str, object]  # by the attribute of the row


class Broken(Exception):
    """What is wrong in a document, for people: one line for each fault, with its place."""

    def __init__(self, faults: str) -> None:
        super().__init__(faults.encode(errors="replace").decode())  # JSON can hold halves of characters


class Missing(StrEnum):
    """What becomes of the rows of a list that an exact document does not have."""

    KEEP = "keep"
    ARCHIVE = "archive"
    DELETE = "delete"  # archived, where records use it


@dataclass
class Item:
    """One row as a document has it."""

    model: type[Row]
    code: str = ""  # without one it is found by what it is called, and a new row has its code made
    values: Values = field(default_factory=dict)  # what the document says of it
    label: str = ""  # what people see, of a file that does not tell typed names from default ones
    replaces: tuple[str, ...] = ()  # old codes: their records go over to this entry
    items: "list[Item] | None" = None  # the rows below it, in order; None: the document says nothing of them
    missing: Missing | None = None  # of these rows
    place: str = ""  # where it stands in the file, for people: “line 7”, “row 3”
    pk: int | None = None  # the key that it had when it was deleted
    is_reference: bool = False  # it only says where the rows below it belong

    @property
    def shown(self) -> str:
        """What people call it."""
        return self.label or str(self.values.get("name") or self.values.get("default_name") or self.code)

    @property
    def key(self) -> str:
        """What tells it from the other items of its list."""
        return self.code or f"~{self.shown}"


@dataclass
class Document:
    """`items` are those at the top: entity types and drop-down lists."""

    items: list[Item]
    source: str = ""  # the name of the file
    is_complete: bool = False  # it has every list of an installation: an exact plan deletes the others
    is_ordered: bool = True  # the order of the items means something
    is_partial: bool = False  # a table: what it has no column for stays as it is, also with an exact plan
    notes: list[str] = field(default_factory=list)  # sentences about what was left out or read in another way

    def walk(self) -> Iterator[tuple[tuple[str, ...], Item]]:
        """Every item below the keys of those above it, the upper ones first."""
        yield from _walk((), self.items)


def _walk(above: tuple[str, ...], items: list[Item]) -> Iterator[tuple[tuple[str, ...], Item]]:
    for item in items:
        yield above, item
        yield from _walk((*above, item.key), item.items or [])


def address(model: type[Row], key: tuple[str, ...]) -> str:
    """`dictionaries/SOURCE/CALL`: a row by the codes above it and its own."""
    return "/".join((model._meta.app_label, *key))
