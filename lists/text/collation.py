"""Alphabetical order by the rules of a language: in Polish Ł follows L, and Ż comes last.

A small part of the Unicode Collation Algorithm (UTS #10) and of its root order (CLDR): signs, numbers by
their value, Latin letters, then the other scripts, each in the order of its alphabet; accents and case count
only where all else is equal. The whole table (DUCET) has 35,000 lines, of which names of lists need no more.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from anyascii import anyascii

# Letters that have a place of their own; all other Latin ones stand with the letters they look like.
ALPHABETS = {"pl": "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"}
LATIN = "abcdefghijklmnopqrstuvwxyz"

# Where the code points do not follow the alphabet, as CLDR has it: letters of several languages in one order.
CYRILLIC = "абвгґғдђѓеєжзѕиіїйјкќқлљмнњңоөпрстћуўүұфхһцчџшщъыьэюяә"
ARABIC = "ءابپتةٹثجچحخدڈذرڑزژسشصضطظعغفڤقكکگلمنںهھوىيیے"
_PLACES = {
    letter: (ord(alphabet[0]), place)
    for alphabet in (CYRILLIC, ARABIC)
    for place, letter in enumerate(alphabet)
}
_FINAL = str.maketrans("ךםןףץ", "כמנפצ")  # Hebrew letters at the end of a word are the same letters
_KATAKANA = range(0x30A1, 0x30F7)  # the same syllables as Hiragana, 0x60 further on
_WRITTEN_BEFORE = re.compile(r"([\u0e40-\u0e44\u0ec0-\u0ec4])(.)")  # vowels of Thai and Lao, spoken after it

# By kind: signs (0), numbers (1), Latin letters (2), all others (3).
type Weight = tuple[int, int, int]
type Key = tuple[tuple[Weight, ...], str, str]


def sort_key(label: str, language: str) -> Key:
    """By the letters, then by their accents, then by the text itself."""
    alphabet = ALPHABETS.get(language.split("-")[0], LATIN)
    text = unicodedata.normalize("NFC", label).casefold()
    spoken = _WRITTEN_BEFORE.sub(r"\2\1", text.translate(_FINAL))
    weights = [weight for part in re.findall(r"\d+|\D", spoken) for weight in _weights(part, alphabet)]
    return tuple(weights), text, label


@lru_cache(maxsize=4096)
def _weights(part: str, alphabet: str) -> tuple[Weight, ...]:
    if part.isdecimal():
        return ((1, int(part), 0),)
    if part in alphabet:
        return ((2, alphabet.index(part), 0),)
    if unicodedata.name(part, "").startswith("LATIN "):
        return tuple((2, alphabet.index(c), 0) for c in anyascii(part).lower() if c in alphabet)
    return tuple(_weights_elsewhere(part))


def _weights_elsewhere(letter: str) -> Iterator[Weight]:
    if letter in _PLACES:
        yield (3, *_PLACES[letter])
        return
    for base in unicodedata.normalize("NFD", letter):
        code = ord(base) - 0x60 if ord(base) in _KATAKANA else ord(base)
        if base in _PLACES:
            yield (3, *_PLACES[base])
        elif base.isalpha():
            yield 3, code, 0
        elif not unicodedata.combining(base):
            yield 0, code, 0
