"""Pasted entries: which are new to a list, which are there, which come twice, which cannot be.

How the text is read: lists.text.grammar, and lists.text.sheets for what has columns.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lists.text.grammar import mended_code
from lists.text.labels import CODE_LENGTH, clean_label
from lists.text.looks import fold
from lists.text.names import LOOKS_THE_SAME, TakenNames
from lists.text.sheets import Reading, Row, Table, read_table

AS_FOUND = Reading()


@dataclass
class Line:
    """`text` as it was pasted, from line `number` on; `reason` is a sentence why it is not new."""

    number: int
    text: str
    label: str
    code: str
    pasted_code: str = ""  # where it had to be mended
    reason: str = ""


@dataclass
class Paste:
    table: Table
    new: list[Line] = field(default_factory=list)
    present: list[Line] = field(default_factory=list)
    renamed: list[Line] = field(default_factory=list)  # the code is there, under another name
    twice: list[Line] = field(default_factory=list)  # in what was pasted
    invalid: list[Line] = field(default_factory=list)


def sort_lines(text: str, taken: TakenNames, reading: Reading = AS_FOUND) -> Paste:
    """What each line is to the list with these names; a line that is new takes its name and code."""
    table = read_table(text, reading, taken.has_code)
    return judged(table, (_line(row, code, name) for row, code, name in table.entries()), taken)


def judged(table: Table, lines: Iterable[Line], taken: TakenNames) -> Paste:
    """Puts each of these lines where it belongs, and gives those that are new their codes."""
    judge = _Judge(Paste(table), taken)
    for line in lines:
        judge.place(line)
    # Last, so that no made code takes one that a later line gives.
    for line in judge.paste.new:
        line.code = line.code or taken.make_code(line.label)
    return judge.paste


def _line(row: Row, code: str, name: str) -> Line:
    mended = mended_code(code)
    return Line(row.number, row.text, name, mended, code if mended != code else "")


class _Judge:
    """Puts each line where it belongs."""

    def __init__(self, paste: Paste, taken: TakenNames) -> None:
        self.paste = paste
        self.taken = taken
        self.names: dict[str, Line] = {}  # of the new lines, by fold
        self.codes: dict[str, Line] = {}

    def place(self, line: Line) -> None:
        try:
            line.label = clean_label(line.label)
            if len(line.code) > CODE_LENGTH:
                sentence = _("The code has %(length)d characters; at most %(limit)d fit.")
                raise ValidationError(sentence, params={"length": len(line.code), "limit": CODE_LENGTH})
            place = self._among_new(line)
            if place is None:
                place = self._in_list(line)
        except ValidationError as error:
            line.reason, place = error.messages[0], self.paste.invalid
        if place is None:
            place = self.paste.new
            self.names[fold(line.label)] = line
            if line.code:
                self.codes[line.code] = line
            self.taken.add(line.label, code=line.code)
        place.append(line)

    def _among_new(self, line: Line) -> list[Line] | None:
        """The sentences say where the other one is, because people look for it in what they pasted."""
        if twin := self.names.get(fold(line.label)):
            sentence = _("Twice in what you pasted: line %(number)d has this name, too.")
        elif twin := self.codes.get(line.code):
            sentence = _("Twice in what you pasted: line %(number)d has the code %(code)s, too.")
        else:
            return None
        line.reason = sentence % {"number": twin.number, "code": twin.code}
        return self.paste.twice

    def _in_list(self, line: Line) -> list[Line] | None:
        if error := self.taken.name_error(line.label):
            if error.code not in LOOKS_THE_SAME:
                raise error
            line.reason = error.messages[0]
            return self.paste.present
        if error := self.taken.code_error(line.code):
            if error.code == "archived":
                raise error
            line.reason = (
                _("The code %(code)s is in this list already, under the name “%(label)s”.") % error.params
            )
            return self.paste.renamed
        return None
