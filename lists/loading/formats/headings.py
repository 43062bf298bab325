"""Which column of a table is which attribute of its rows, by the words in its header.

A column is called as the attribute is in documents or as people call it, in every language of the site; codes
and names also as other systems call them, see lists.text.columns.
"""

import re
from collections.abc import Sequence
from functools import cache

from django.conf import settings
from django.utils.translation import override, pgettext

from lists.loading.attributes import Attribute, attributes
from lists.loading.formats.row_keys import REPLACES
from lists.loading.formats.targets import entries_of, first_entries_of
from lists.rows import Row
from lists.text.looks import fold

NAME = "name"  # what people see; a typed name is not told from a default one
LIST = "list"  # the address of the list to which a row belongs


def headings(model: type[Row]) -> dict[str, str]:
    """What each column is called in the language of the moment, by key, in the order of a table."""
    found = {key: attribute.title for key, attribute in columns_of(model).items()}
    return {**found, REPLACES: pgettext("column", "old codes")}


def columns_of(model: type[Row]) -> dict[str, Attribute]:
    """The attributes that stand in a table: a default name is one of the program, not of people."""
    return {key: attribute for key, attribute in attributes(model).items() if key != "default_name"}


def keys_of(header: Sequence[str], model: type[Row]) -> dict[str, int]:
    """The columns that are called by a word of ours, by key."""
    words = _words(model)
    found: dict[str, int] = {}
    for place, title in enumerate(header):
        key = words.get(_plain(title))
        if key:
            found.setdefault(key, place)
    return found


def found_columns(header: Sequence[str], rows: Sequence[Sequence[str]], target: str) -> dict[str, int]:
    """The same where no list is named but in the rows."""
    place = next((place for place, title in enumerate(header) if _plain(title) in _list_words()), None)
    if target:
        return keys_of(header, entries_of(target))
    if place is None:
        return {}
    model = first_entries_of(row[place] for row in rows if place < len(row))
    return keys_of(header, model) if model else {LIST: place}


@cache
def _list_words() -> set[str]:
    found = {LIST}
    for language, _title in settings.LANGUAGES:
        with override(language):
            found.add(_plain(pgettext("column", "list")))
    return found


@cache
def _words(model: type[Row]) -> dict[str, str]:
    found: dict[str, str] = {}
    for language, _title in settings.LANGUAGES:
        with override(language):
            titles = {**headings(model), "default_name": attributes(model)["default_name"].title}
            titles[LIST] = pgettext("column", "list")
            found |= {_plain(title): key for key, title in titles.items()}
    keys = {_plain(key): key for key in (*attributes(model), LIST, REPLACES)}
    return {**found, **keys}


def _plain(title: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", fold(title)).split())
