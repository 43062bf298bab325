"""How much room words take in a picture, and what is left of them where it is less."""

import unicodedata

SIZE = 11.5  # of the letters, in CSS pixels


def wrap(label: str, room: float) -> list[str]:
    """A label in one line or two, shortened to what fits."""
    words = label.split()
    if not words or text_width(label) <= room:
        return [label]
    first = 0
    while first < len(words) and text_width(" ".join(words[: first + 1])) <= room:
        first += 1
    first = max(first, 1)
    parts = (" ".join(words[:first]), " ".join(words[first:]))
    return [shorten(part, room) for part in parts if part]


def shorten(text: str, room: float) -> str:
    if text_width(text) <= room:
        return text
    while text and text_width(f"{text}…") > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def text_width(text: str) -> float:
    """About as broad as the broadest of the usual screen fonts draws it, half bold."""
    return SIZE * sum(_em(character) for character in text)


def _em(character: str) -> float:
    if unicodedata.category(character) in {"Mn", "Cf"}:
        return 0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    if character in "iIjlłftr.,:;'’!|()[] -":
        return 0.42
    if character in "mwMW@%&…":
        return 1.02
    return 0.78 if character.isupper() else 0.66
