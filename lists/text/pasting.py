"""Pasted lines, `Label` or `CODE: Label`: which are new to a list, which are there, which cannot be."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lists.text.labels import CODE_LENGTH, clean_label
from lists.text.names import LOOKS_THE_SAME, TakenNames

# The space after the colon tells a code from a time of day or an address.
CODE_AND_LABEL = re.compile(r"([A-Za-z0-9_-]+):(?:\s+(.*))?")


@dataclass
class Line:
    """`text` as it was pasted; `reason` is a sentence why it is not new."""

    text: str
    label: str = ""
    code: str = ""
    reason: str = ""


@dataclass
class Paste:
    new: list[Line] = field(default_factory=list)
    present: list[Line] = field(default_factory=list)
    invalid: list[Line] = field(default_factory=list)


def lines_of(text: str) -> list[str]:
    """The lines with something to see."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def sort_lines(text: str, taken: TakenNames) -> Paste:
    """What each line is to the list with these names; a line that is new takes its name and code."""
    paste = Paste()
    for pasted in lines_of(text):
        line = _parsed(pasted, taken)
        name_error = _name_error(line, taken)
        error = name_error or _code_error(line, taken)
        if error is None:
            taken.add(line.label, code=line.code)
            paste.new.append(line)
        else:
            line.reason = error.messages[0]
            is_present = name_error is not None and name_error.code in LOOKS_THE_SAME
            (paste.present if is_present else paste.invalid).append(line)
    # Last, so that no made code takes one that a later line gives.
    for line in paste.new:
        line.code = line.code or taken.make_code(line.label)
    return paste


def _parsed(text: str, taken: TakenNames) -> Line:
    match = CODE_AND_LABEL.fullmatch(text)
    # Small letters before a colon are words, unless the list itself has such a code.
    if match and (match[1] == match[1].upper() or taken.has_code(match[1])):
        return Line(text, match[2] or "", match[1])
    return Line(text, text)


def _name_error(line: Line, taken: TakenNames) -> ValidationError | None:
    try:
        line.label = clean_label(line.label)
    except ValidationError as error:
        return error
    return taken.name_error(line.label)


def _code_error(line: Line, taken: TakenNames) -> ValidationError | None:
    if len(line.code) > CODE_LENGTH:
        sentence = _("The code has %(length)d characters; at most %(limit)d fit.")
        return ValidationError(sentence, params={"length": len(line.code), "limit": CODE_LENGTH})
    return taken.code_error(line.code)
