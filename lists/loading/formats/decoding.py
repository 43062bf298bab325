"""The text of a file that does not say in which encoding it is: Unicode, or one of those of Windows.

Windows-1250 (Central Europe) and 1252 (the West) are told apart by what the letters would be: a “³” or “¹”
in the middle of a word is a Polish ł or ą.
"""

import re

from django.utils.translation import gettext as _

from lists.loading.documents import Broken
from lists.loading.formats.unicode_text import MARKS

ENCODINGS = ("utf-8", "utf-16", "windows-1250", "windows-1252")

# Letters as words have them, in the languages that each encoding was made for.
CENTRAL = set("ąćęłńóśźżáčďéěíňřšťúůýžäöüßőűôľĺŕ")
WESTERN = set("àâçéèêëîïôùûüÿñäöüßáíóúãõåæøœìò")
_NO_LETTERS = re.compile(r"(?<=[^\W\d_])[¹³¿£¯Ÿ·]|[¹³¿£¯Ÿ·](?=[^\W\d_])")  # where words have letters
_SPANISH = re.compile(r"ń[aeiou]", re.IGNORECASE)  # ñ: Polish has ni before a vowel


def text_of(data: bytes, encoding: str = "") -> tuple[str, str]:
    """The text and its encoding, found out where nobody says it. Raises Broken."""
    found = encoding or encoding_of(data)
    try:
        text = data.decode("utf-8-sig" if found == "utf-8" else found)
    except (UnicodeDecodeError, LookupError) as error:
        raise Broken(_("The text is not in the encoding %(name)s.") % {"name": found}) from error
    if "\0" in text:
        raise Broken(_("This is neither text nor a spreadsheet."))
    return text.removeprefix("\ufeff"), found


def encoding_of(data: bytes) -> str:
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            return "utf-8" if encoding == "utf-8-sig" else encoding
    if found := _without_mark(data):
        return found
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        central = _merit(data, "cp1250", CENTRAL, _SPANISH)
        western = _merit(data, "cp1252", WESTERN, _NO_LETTERS)
        return "windows-1250" if central >= western else "windows-1252"
    return "utf-8"


def _without_mark(data: bytes) -> str:
    """Of UTF-16 every second byte of Latin text is zero."""
    head = data[:2000]
    if head.count(0) * 4 < max(len(head), 4):
        return ""
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _merit(data: bytes, codec: str, letters: set[str], unfit: re.Pattern[str]) -> int:
    text = data.decode(codec, errors="replace").replace("\ufffd", "\x81")
    unlikely = sum(1 for sign in text if "\x7f" <= sign <= "\x9f")
    good = sum(1 for sign in text if sign.lower() in letters)
    strange = sum(1 for sign in text if sign > "\x7f" and sign.isalpha() and sign.lower() not in letters)
    return good - 2 * strange - 5 * unlikely - 5 * len(unfit.findall(text))
