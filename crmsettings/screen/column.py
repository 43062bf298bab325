"""The left column of a list's page, a quarter of its work: drawn once for all who see the same in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language

from crmsettings.access import may_import
from crmsettings.navigation import Overview, Section, connections, sections
from lists.entries import EntryList
from lists.rights import Person

KEPT = 64  # columns of lists, people's rights and languages that a process remembers


@dataclass(frozen=True)
class Sight:
    """What somebody sees: the same where the rows of the database, the rights and the language are."""

    key: tuple[object, ...]
    context: dict[str, Any] = field(compare=False)


@lru_cache(maxsize=KEPT)
def draw(sight: Sight) -> str:
    return render_to_string("screen/column.html", sight.context)


def column(
    user: Person, seen: Overview, entry_list: EntryList, *, is_fragment: bool = False
) -> tuple[Sequence[Section], Sight]:
    """The sections that a person sees, and what the column shows of them."""
    found = sections(user, seen)
    rights = [(section.way_to_add, bool(section.sortable)) for section in found]
    rows = [(model, *map(tuple, lists)) for model, lists in seen.rows.items()]
    imports, connected = may_import(user), connections(user)
    key = (get_language(), entry_list.address, is_fragment, imports, *connected, *rights, *rows)
    context = {"sections": found, "list": entry_list, "is_fragment": is_fragment, "may_import": imports}
    context["connections"] = connected
    return found, Sight(key, context)
