"""Alphabetical order by the rules of a language: in Polish Ł follows L, and Ż comes last."""

import re
import unicodedata

from anyascii import anyascii

# Letters that have a place of their own; all others stand with the Latin letter they look like.
ALPHABETS = {"pl": "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"}
LATIN = "abcdefghijklmnopqrstuvwxyz"

Key = tuple[tuple[tuple[int, int], ...], str]


def sort_key(label: str, language: str) -> Key:
    """Numbers by their value, before letters; spaces and signs before both; then by the text itself."""
    alphabet = ALPHABETS.get(language.split("-")[0], LATIN)
    text = unicodedata.normalize("NFC", label).casefold()
    return tuple(_weight(part, alphabet) for part in re.findall(r"[0-9]+|[^0-9]", text)), label


def _weight(part: str, alphabet: str) -> tuple[int, int]:
    if part.isdecimal():
        return 1, int(part)
    for letter in (part, anyascii(part).lower()[:1]):
        if letter and letter in alphabet:
            return 2, alphabet.index(letter)
    return (0, ord(part)) if not part.isalpha() else (3, ord(part))
