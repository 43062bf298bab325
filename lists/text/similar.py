"""Look-alikes: names of one list that people would hardly have typed both on purpose.

Two names are alike where nothing but one of these sets them apart:

- case, accents, spaces and punctuation: `E-mail`, `email`, `é mail`;
- the order of the words: `Trade fair`, `Fair, trade`;
- one letter, too many, missing, another one or in its neighbour's place, in a word of some length:
  `Partner`, `Partners`; `Website`, `Webiste`. Digits and short words are no slip: `Value 1` and `Value 2`
  are two values, and so are `Type A` and `Type B`.

Nothing is compared in pairs: the time is linear in the letters, however many names are alike, and at any
moment there is one trace of each name in memory.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from lists.text.searching import plain

SHORTEST = 3  # letters of a name; `C`, `C++` and `C#` are three things
WORD = 5  # letters of a word, in which one of them may be a slip

# A letter may be a slip or not, and it may also have changed places with the next one.
NO, SLIP, SWAP = range(3)


@lru_cache(maxsize=8)  # for whoever asks for the number, and then for the names
def look_alikes(labels: tuple[str, ...]) -> Sequence[Sequence[int]]:
    """The places of the names that are alike, together; the first of them first, within and among them."""
    groups = _Groups(len(labels))
    in_any_order: dict[str, int] = {}
    first: dict[str, int] = {}
    names, slips = [], []
    for place, label in enumerate(labels):
        words = _words(label)
        name, slips_of_name = _skeleton(words)
        names.append(name)
        slips.append(slips_of_name)
        if len(name) >= SHORTEST:
            groups.join(place, first.setdefault(name, place))
            groups.join(place, in_any_order.setdefault(" ".join(sorted(words)), place))
    for at in range(max(map(len, names), default=0)):
        without: dict[str, int] = {}  # two names without one letter each, at one place, differ in that letter
        for place, name in enumerate(names):
            if at >= len(name) or not slips[place][at]:
                continue
            head, letter, tail = name[:at], name[at], name[at + 1 :]
            groups.join(place, without.setdefault(head + tail, place))
            groups.join(place, first.get(head + tail, place))
            if slips[place][at] == SWAP:
                groups.join(place, first.get(f"{head}{tail[0]}{letter}{tail[1:]}", place))
    return groups.of_several()


class _Groups:
    """Places that belong together, directly or by others (union-find)."""

    def __init__(self, count: int) -> None:
        self.leaders = list(range(count))

    def leader(self, place: int) -> int:
        leaders = self.leaders
        while leaders[place] != place:
            leaders[place] = place = leaders[leaders[place]]
        return place

    def join(self, place: int, other: int) -> None:
        if place != other:
            one, two = sorted((self.leader(place), self.leader(other)))
            self.leaders[two] = one

    def of_several(self) -> Sequence[Sequence[int]]:
        together: dict[int, list[int]] = {}
        for place in range(len(self.leaders)):
            together.setdefault(self.leader(place), []).append(place)
        return tuple(tuple(places) for places in together.values() if len(places) > 1)


def _words(label: str) -> list[str]:
    """Of letters and digits, without case and accents."""
    return "".join(c if c.isalnum() else " " for c in plain(label)).split()


def _skeleton(words: Sequence[str]) -> tuple[str, bytes]:
    """The words without what stands between them, and which letters may be slips.

    Only numbers stay apart: `1-10` is not `110`.
    """
    name, slips = "", bytearray()
    for word in words:
        if name[-1:].isdigit() and word[0].isdigit():
            name += " "
            slips.append(NO)
        name += word
        slips += bytes(_slips_of(word))
    return name, bytes(slips)


def _slips_of(word: str) -> Iterator[int]:
    for letter, following in zip(word, [*word[1:], "0"], strict=True):
        if len(word) < WORD or letter.isdigit():
            yield NO
        else:
            yield SLIP if following.isdigit() else SWAP
