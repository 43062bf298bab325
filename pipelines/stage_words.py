"""Words and signs by which people say what a stage is: where everything starts, won, lost.

They are those of other systems and of people, in all languages of the site at once: a list is pasted as it
is.
"""

import re

from lists.text.looks import fold

INITIAL, IN_PROGRESS, SUCCESS, FAILURE = 1, 2, 3, 4  # the numbers of Stage.Kind

_WORDS = {
    INITIAL: "initial|start|starting|first|początek|początkowy|początkowa|start lejka",
    IN_PROGRESS: ("in progress|open|active|in process|w toku|w trakcie|otwarte|otwarty|otwarta|w realizacji"),
    SUCCESS: (
        "won|win|wins|success|successful|closed won|close won|wygrane|wygrana|wygrany|wygrano|sukces|sukcesy|"
        "powodzenie|zamknięte wygrane|zamknięty wygrany"
    ),
    FAILURE: (
        "lost|lose|loss|losses|failure|failures|failed|unsuccessful|closed lost|close lost|przegrane|"
        "przegrana|przegrany|przegrano|porażka|porażki|niepowodzenie|niepowodzenia|utracone|utracona|utracony|stracone|"
        "zamknięte przegrane|zamknięty przegrany"
    ),
}
WORDS = {fold(word): kind for kind, words in _WORDS.items() for word in words.split("|")}
LETTERS = {"s": SUCCESS, "f": FAILURE, "p": IN_PROGRESS}  # in a column of Bitrix24
_OF_STAGES = re.compile(r"\b(?:stages?|status(?:es)?|group|etapy?|statusy?|grupa)\b")

_HASH = re.compile(r"#{1,6}\s+(.*)")
_FRAMED = re.compile(r"(?:\[(.+)\]|([=*_~-]{2,})\s*(.+?)\s*[=*_~-]{2,})[:\uff1a]?")
_COLON = re.compile(r"(.+?)\s*[:\uff1a]")

_WON = re.compile(r"\s*[✓✔☑✅🏆👍]\ufe0f?\s*")
_LOST = re.compile(r"\s*[✗✘✕✖❌🚫👎]\ufe0f?\s*")
_BEHIND = re.compile(r"(.*\S)\s*(?:[(\[]\s*([^()\[\]]+?)\s*[)\]]|[,;|]\s*([^,;|]+))")
_DASH = re.compile(r"\s*[-–—*·]\s+")
_BEFORE = re.compile(r"([^:]+):\s+(.+)", re.DOTALL)


def kind_of_word(text: str) -> int | None:
    """What a word says, whatever signs stand in it: “Closed – won”, “Won stages”."""
    plain = _OF_STAGES.sub(" ", " ".join(re.sub(r"[\W_]+", " ", fold(text)).split()))
    return WORDS.get(plain.strip())


def kind_in_cell(text: str) -> int | None:
    return LETTERS.get(fold(text)) or kind_of_word(text)


def without_headings(text: str) -> tuple[str, list[int | None]]:
    """The text with an empty line for each heading, and for each of its lines the kind that stands above."""
    lines = text.splitlines()
    blocks = [number for number, line in enumerate(lines) if line.strip() and _is_top(lines, number)]
    above: int | None = None
    kinds: list[int | None] = []
    sections: list[list[int]] = [[]]
    for number, line in enumerate(lines):
        followed = number + 1 < len(lines) and bool(lines[number + 1].strip())
        title = line if number in blocks and len(blocks) > 1 and followed else _title(line)
        kind = kind_of_word(title) if title else None
        if kind is not None:
            above, lines[number] = kind, ""
            sections.append([])
        elif line.strip():
            sections[-1].append(number)
        kinds.append(above)
    for section in sections if len(sections) > 1 else ():  # one may have signs before its lines, another none
        if all(_DASH.match(lines[number]) for number in section):
            for number in section:
                lines[number] = _DASH.sub("", lines[number], count=1)
    return "\n".join(lines), kinds


def _is_top(lines: list[str], number: int) -> bool:
    return number == 0 or not lines[number - 1].strip()


def _title(line: str) -> str:
    """What stands in a line that is made up as a heading."""
    text = line.strip()
    for pattern in (_HASH, _FRAMED, _COLON):
        if match := pattern.fullmatch(text):
            return next(found for found in reversed(match.groups()) if found)
    return ""


def marked(name: str, line: str) -> tuple[str, int | None]:
    """A name without its mark, and what the mark says; `line` is the line as it was pasted."""
    for kind, sign in ((SUCCESS, _WON), (FAILURE, _LOST)):
        if sign.match(line):
            return sign.sub("", name, count=1) if sign.match(name) else name, kind
    if (match := _BEHIND.fullmatch(name)) and (said := kind_of_word(match[2] or match[3])):
        return match[1], said
    if (match := _BEFORE.fullmatch(name)) and (said := kind_of_word(match[1])):
        return match[2], said
    return name, None
