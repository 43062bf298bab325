"""Sentences in pieces: a screen draws the values that they name, a text puts them in quotation marks."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import batched

from lists.text.direction import isolated
from lists.text.numbers import grouped

SLOT = re.compile(r"([“„]?)%\((\w+)\)[sd](”?)")  # with the quotation marks of its language


@dataclass(frozen=True)
class Part:
    """Words of a sentence, or a value in it.

    `kind` says what a value is: `was` before the act and `now` after it, `value` what stays, `list` where,
    `via` by which webhook. Words have none; `to` are those that lead from one value to the other.
    """

    text: str
    kind: str = ""
    color: str = ""
    was_color: str = ""  # where it has another one now
    quotes: tuple[str, str] = ("", "")

    @property
    def plain(self) -> str:
        if not self.kind:
            return self.text
        opening, closing = self.quotes
        return f"{opening}{isolated(self.text) if self.kind == 'list' else self.text}{closing}"


type Word = str | int | Part | Sequence[Part]


def parts_of(pattern: str, word: Callable[[str], Word]) -> list[Part]:
    """A translated sentence with its slots filled in."""
    slots, last = _pieces(pattern)
    found: list[Part] = []
    for text, opening, name, closing in slots:
        if text:
            found.append(Part(text))
        found += _filled(word(name), (opening, closing))
    return [*found, Part(last)] if last else found


@lru_cache(maxsize=1024)
def _pieces(pattern: str) -> tuple[list[tuple[str, ...]], str]:
    """The slots, each with the words before it and its quotation marks; and the words behind the last."""
    *pieces, last = SLOT.split(pattern)
    return list(batched(pieces, 4)), last


def _filled(word: Word, quotes: tuple[str, str]) -> Iterable[Part]:
    if isinstance(word, Part):
        return [replace(word, quotes=quotes)]
    if isinstance(word, int):
        word = grouped(word)
    if isinstance(word, str):
        return [Part(f"{quotes[0]}{word}{quotes[1]}")]
    return word


def plain(parts: Iterable[Part]) -> str:
    return "".join(part.plain for part in parts)


def with_arrows(parts: Sequence[Part]) -> Iterator[Part]:
    """The words between a value before and the one after it are marked: a screen draws an arrow there."""
    for number, part in enumerate(parts):
        around = [parts[place].kind for place in (number - 1, number + 1) if 0 <= place < len(parts)]
        is_way = not part.kind and around == ["was", "now"] and not any(map(str.isdigit, part.text))
        yield replace(part, kind="to") if is_way else part
