"""What looks the same: `fold` makes one text of all labels that people cannot tell apart, or read alike.

By the Unicode Standard (chapter 3.13, caseless matching, and UAX #15, normalisation), with these decisions:

- *Case* never counts, by full case folding. So `Straße` is `STRASSE`, and `Maße` is `Masse`: in capitals
  both are MASSE. The i of all languages is one letter, with a dot or without: `İzmit`, `izmit`, `ISPARTA`,
  `ısparta`.
- *What cannot be seen* does not count: Default_Ignorable_Code_Point (UCD, DerivedCoreProperties.txt, as of
  Unicode 17), and the signs of an interlinear annotation.
- *White space* counts as one space, and not at the ends; so do the signs that are blank: the Hangul fillers,
  the Braille pattern without dots, the musical null notehead, the Khitan filler.
- *Marks* count (`Zoe` is not `Zoë`), however they are composed.
- *Compatibility forms* (field 5 of UnicodeData.txt) count as what they stand for where they look like it:
  wide, narrow and small letters, ligatures, Arabic shapes, letters of mathematics, `Ⅷ`, `㎏`. They stay what
  they are where they do not: `10²` is not `102`, nor `CO₂` `CO2`, `½` `1⁄2`, `①` `1`, `´` a space.
- *Hyphens* are one sign, `-`; dashes are longer, and another one.
- Letters of two alphabets stay two: Latin `a` and Cyrillic `а` are different names, as they are in UCD.
"""

import re
import unicodedata
from functools import lru_cache

_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_BLANK = set("\u2800\u3164\uffa0\U00016fe4\U0001d159")
# Kinds of compatibility forms that look different from what they stand for. Letters in a square do, too;
# those of the basic plane have none: they are units, `㎏`.
_DIFFERENT = {"<super>", "<sub>", "<fraction>", "<circle>", "<vertical>"}
_SECOND_PLANE = 0x10000
_SAME = {"ı": "i", "\u2010": "-", "\u2011": "-"}  # hyphens: of Unicode, and one that keeps the line together
_DOTTED = re.compile("([ij])\u0307+")  # these letters have that dot anyway


def fold(text: str) -> str:
    """Text for comparison: labels with equal folds look the same. The fold of a fold is itself.

    Done in Python because SQLite lowers ASCII letters only.
    """
    if text.isascii():  # most labels: the answer below, ten times as fast
        return " ".join(text.split()).lower()
    folded = unicodedata.normalize("NFD", text)
    for _ in range(2):  # what a form stands for may have a case: that of ℡ is TEL
        folded = unicodedata.normalize("NFD", "".join(map(_folded, folded)))
    plain = _DOTTED.sub(r"\1", folded)
    return unicodedata.normalize("NFC", " ".join(plain.split()))


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    if character in _BLANK:
        return " "
    if _IGNORABLE.match(character):
        return ""
    if character in _SAME:
        return _SAME[character]
    kind, *stands_for = unicodedata.decomposition(character).split() or [""]
    looks_like_it = kind[:1] == "<" and kind not in _DIFFERENT and stands_for[0] != "0020"
    if looks_like_it and (kind != "<square>" or ord(character) < _SECOND_PLANE):
        return "".join(_folded(chr(int(code, 16))) for code in stands_for)
    return character.casefold()
