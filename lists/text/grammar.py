"""Lists as text, an entry a line: one grammar for what “Copy as text” writes and for what is pasted.

    Television           a name; its code is made from it
    TV: Television       a code and a name; the code is of capitals, digits, “-” and “_”, or has a “_”
    "call": Call         any other code stands in quotes
    "UK: Leeds"          a line in quotes is a name, whatever it looks like
    X: "5"" pipe"        a name may stand in quotes, too, as in a sheet: a quote inside is doubled
    C2:NEW: New          as Bitrix24 writes a code: what names the pipeline is dropped, NEW stays
    • Radio              the sign of a list (a bullet; before a tab also “–”, “1.”, “a)”) is dropped

What is written is read back as it was: a code that no rule knows and a name with a quote are put in
quotes, and behind a code nothing but quotes has a meaning. A tab is in no name: it parts columns, see
lists.text.sheets.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from anyascii import anyascii

# What other programs put around a line and nobody sees: byte order marks, also in the middle of joined files,
# and the marks of a direction, which no name may have.
_DIRECTION = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_UNSEEN = re.compile(f"^[\ufeff\u200b\u2060{_DIRECTION}]+", re.MULTILINE)

QUOTED = r'"[^"]{0,1000}+(?:""[^"]{0,1000}+)*+"'  # bounded: a lone quote does not swallow the lines below it
_SPACE = "[ \u00a0]*+"
_END = rf"(?={_SPACE}(?:[\n\t;,]|:\s|\Z))"
_CELL = rf"(?:{QUOTED}{_END}|[^\n\t;,:]*+)"
# Until the end of the line, but for the line breaks in cells in quotes, wherever a cell may begin.
_RECORD = re.compile(rf"{_CELL}(?:[\t;,:]{_SPACE}{_CELL})*+[^\n]*+")
_LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

# Codes that are certainly no words. (A hyphen is not enough: “e-mail: work” is a name.)
_SURE = r"[A-Z0-9_-]+|[A-Za-z0-9-]*_[A-Za-z0-9_-]*"
SURE_CODE = re.compile(_SURE)
OF_BITRIX24 = r"(?:C[0-9]+|DT[0-9]+_[0-9]+):"
_PREFIX = re.compile(rf"\A{OF_BITRIX24}")
_CODE = re.compile(r"[A-Za-z0-9_-]*")
_PAIR = re.compile(
    rf'(?:"(?P<quoted>[^"]+)"|(?P<bitrix24>{OF_BITRIX24})?(?P<code>[A-Za-z0-9_-]+)):(?:\s+(?P<name>.*))?',
    re.DOTALL,
)

_BULLET = "[•◦‣\u2043▪▫●○■□◆◇❖►➢➤✓✔・\uf06e\uf076\uf0a7\uf0b7\uf0d8\uf0fc]"
_COUNT = r"[0-9]{1,4}(?:\.[0-9]{1,3})*|[^\W\d_]|[ivxlIVXL]{1,5}|[一二三四五六七八九十]{1,3}"
_NUMBER = rf"[(\uff08]?(?:{_COUNT})[.)\uff09\uff0e\u3001]"
_SIGN = re.compile(rf"{_BULLET}\s+|・|(?:[-–—*·]|{_NUMBER})[ \u00a0]*\t\s*")
# These may begin a name: they are signs where every line has one, and numbers where they count.
_DASH = re.compile(r"[-–—*·]\s+")
_LETTER = re.compile(r"[o§Øü]\t\s*")  # bullets of a word processor, in a font of signs
_COUNTED = re.compile(r"[(\uff08]?(?:([0-9]{1,4})|([^\W\d_]))(?:[.)]\s+|[\uff09\uff0e\u3001]\s*)")
_ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "абвгдежзиклмнопрстуфхцчшщэюя", "אבגדהוזחט")


@dataclass(slots=True)
class Record:
    """A line as it was pasted, and its number; a cell in quotes may go on in the lines below."""

    number: int
    text: str


def entry_line(code: str, name: str) -> str:
    """An entry as a line that is read as just this code and this name."""
    if not SURE_CODE.fullmatch(code):
        code = f'"{code}"'
    if '"' in name or _LINE_BREAK.search(name) or "\n" in name:
        name = '"' + name.replace('"', '""') + '"'
    return f"{code}: {name}\n"


def records(text: str) -> list[Record]:
    """The lines with something to see, without the signs of a list."""
    return _without_signs(list(each_record(text)))


def each_record(text: str) -> Iterator[Record]:
    """The same as they stand there, one after the other."""
    text = _UNSEEN.sub("", _LINE_BREAK.sub("\n", text))
    start, number = 0, 1
    while start < len(text):
        match = _RECORD.match(text, start)
        found = match[0] if match else ""
        if found.strip():
            yield Record(number, found.strip(f" \u00a0\n{_DIRECTION}"))  # a tab parts columns
        number += found.count("\n") + 1
        start += len(found) + 1


def _without_signs(lines: list[Record]) -> list[Record]:
    signs = [_SIGN.match(line.text) is not None for line in lines]
    is_list = any(signs)
    for sign, line in zip(signs, lines, strict=True):
        if sign or (is_list and _LETTER.match(line.text)):
            line.text = (_SIGN if sign else _LETTER).sub("", line.text, count=1)
    for every in (_DASH, _LETTER):
        if all(every.match(line.text) for line in lines):
            return [Record(line.number, every.sub("", line.text, count=1)) for line in lines]
    if _count(lines):
        return [Record(line.number, _COUNTED.sub("", line.text, count=1)) for line in lines]
    return lines


def _count(lines: list[Record]) -> bool:
    """Whether the lines are numbered 1. 2. 3. or a) b) c), and are not names such as “1. reminder”."""
    names = set()
    for place, line in enumerate(lines):
        match = _COUNTED.match(line.text)
        if not match or not _is_at(place, match[1], match[2]):
            return False
        names.add(line.text[match.end() :].casefold())
    return len(lines) > 1 and len(names) == len(lines)


def _is_at(place: int, number: str | None, letter: str | None) -> bool:
    if number:
        return number == str(place + 1)
    return any(letter == alphabet[place : place + 1] for alphabet in _ALPHABETS)


def code_and_name(line: str, known: Callable[[str], bool] = frozenset[str]().__contains__) -> tuple[str, str]:
    """What a line is read as; `known` tells the codes that the list has: they are codes, too."""
    match = _PAIR.fullmatch(line)
    if match and (code := match["quoted"] or match["code"]):
        sure = match["quoted"] or match["bitrix24"] or SURE_CODE.fullmatch(code) or known(code)
        if sure:
            return code, unquoted(match["name"] or "")
    return "", unquoted(line)


def unquoted(cell: str) -> str:
    """A cell without its quotes; the line breaks inside become spaces."""
    cell = cell.strip().strip(_DIRECTION).strip()
    if re.fullmatch(QUOTED, cell):
        cell = cell[1:-1].replace('""', '"').strip()
    return " ".join(filter(None, map(str.strip, cell.split("\n")))) if "\n" in cell else cell


def mended_code(cell: str) -> str:
    """`NEW` of `C2:NEW`, `Cold_Call` of `Cold Call`: what other systems call a code, as a code of ours."""
    code = _PREFIX.sub("", cell.strip())
    if _CODE.fullmatch(code):
        return code
    return re.sub(r"[^A-Za-z0-9_-]+", "_", anyascii(code)).strip("_-")
