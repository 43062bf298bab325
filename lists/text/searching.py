"""Search within one list: accents and case are forgiven, on every database alike.

Words typed in Latin letters also find what other scripts write: `zvonok` finds Звонок. Words typed in another
script find that script only: 京 reads like 经, and who types it does not mean the other.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from anyascii import anyascii
from django.db.models import Model, QuerySet

from lists.text.labels import shown
from lists.text.looks import fold

# Canonical combining classes: below are parts of a letter (nukta, voicing of kana, virama), from here on
# vowel points, accents and tones.
_ACCENTS = 10


def found(rows: QuerySet[Model], text: str, context: str) -> list[int]:
    """The keys of the rows whose label, default name or code contains every word of `text`, in order.

    One query, and no object for any row: a list may have ten thousand.
    """
    words = plain(text).split()
    return [
        pk
        for pk, label, default_name, code in named(rows, context)
        if contains(words, f"{label} {default_name} {code}")
    ]


def meant(rows: QuerySet[Model], text: str, context: str) -> list[int]:
    """The keys of the rows that people may mean by `text`: by the whole label or code, else by a part."""
    wanted = fold(text)
    if not wanted:
        return []
    rows_named = list(named(rows, context))
    same_label = [pk for pk, label, _default, _code in rows_named if fold(label) == wanted]
    same_code = [pk for pk, _label, _default, code in rows_named if fold(code) == wanted]
    return same_label or same_code or found(rows, text, context)


def contains(words: list[str], text: str) -> bool:
    """Whether each of these plain words is a part of a text with something to see."""
    haystack = " ".join(_readings(text))
    return bool(haystack) and all(word in haystack for word in words)


def rank(wanted: str, *names: str, code: str = "") -> int | None:
    """How well names answer what somebody typed: 0 is the very code, then the very name, a name that begins
    so, names with words that begin so, with it inside. None: not at all.

    `wanted` is plain and not empty; empty names do not count.
    """
    readings = [reading for name in names if name for reading in _readings(name)]
    plain_code = code.lower()
    text = " ".join([*readings, plain_code])
    words = wanted.split()
    if not all(word in text for word in words):
        return None
    if plain_code == wanted:
        return 0
    if wanted in readings:
        return 1
    if any(reading.startswith(wanted) for reading in readings):
        return 2
    return 3 if all(f" {word}" in f" {text}" for word in words) else 4


def _readings(text: str) -> tuple[str, ...]:
    """As it is written, and where that is not the same, in Latin letters."""
    return (fold(text),) if text.isascii() else _foreign_readings(text)


@lru_cache(maxsize=16_384)
def _foreign_readings(text: str) -> tuple[str, ...]:
    written = plain(text)
    return (written,) if written.isascii() else (written, _latin(text))


def plain(text: str) -> str:
    """Text without case and accents: `Łódź` becomes `lodz`, `Ёлка` `елка`."""
    return fold(text) if text.isascii() else _plain(text)


@lru_cache(maxsize=16_384)  # a long list is searched with every letter that somebody types
def _plain(text: str) -> str:
    letters = (c for c in unicodedata.normalize("NFD", fold(text)) if unicodedata.combining(c) < _ACCENTS)
    return unicodedata.normalize("NFC", "".join(map(_without_stroke, letters)))


@lru_cache(maxsize=4096)
def _without_stroke(letter: str) -> str:
    is_latin = unicodedata.name(letter, "").startswith("LATIN ")
    return anyascii(letter).lower() if is_latin else letter


def _latin(text: str) -> str:
    return "".join(anyascii(letter).lower() or letter for letter in fold(text))


def named(rows: QuerySet[Model], context: str) -> Iterator[tuple[int, str, str, str]]:
    """Key, label in the language of the moment, default name and code of each row."""
    for pk, name, default_name, code in rows.values_list("pk", "name", "default_name", "code"):
        yield pk, shown(name, default_name, context), default_name, code
