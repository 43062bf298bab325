"""Pasted stages of a new pipeline: how they are read, the mandatory ones included.

    Contacted            the first line that nothing else is said of is where everything starts
    Offer sent
    Signed (won)         so are `won: Signed`, `✓ Signed`, a column with the word, and a heading above
    # Lost               a heading: also `Lost:`, `[Lost]`, or the word above a block of its own
    No budget

The first stage of a kind is the mandatory one: it takes the place of the shipped one, and its code where
the lines give none. Where a kind is missing, the shipped stage is made. Codes and names of shipped stages
are known.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from django.utils.translation import gettext_lazy as _

from lists.text.columns import NO_COLUMN
from lists.text.grammar import SURE_CODE, mended_code
from lists.text.labels import shown
from lists.text.looks import fold
from lists.text.names import TakenNames, looks_of
from lists.text.pasting import AS_FOUND, Line, judged
from lists.text.sheets import SIGNS, Reading, Table, read_table
from pipelines.shipped import shipped_stages
from pipelines.stage_words import (
    FAILURE,
    IN_PROGRESS,
    INITIAL,
    SUCCESS,
    kind_in_cell,
    kind_of_word,
    marked,
    without_headings,
)

MANDATORY = (INITIAL, SUCCESS, FAILURE)

type Stages = Sequence[Mapping[str, object]]


@dataclass
class StageLine(Line):
    """A line read as a stage; number 0 is a shipped stage that the lines do not have."""

    context: str = ""  # the entity type
    kind: int | None = None  # until it is known: nothing is said of it
    shipped: Mapping[str, object] = field(default_factory=dict)  # of a mandatory stage: whose place it takes

    @property
    def is_made(self) -> bool:
        """Whether the lines do not have it."""
        return not self.number

    @property
    def name(self) -> str:
        """What is typed of its label: nothing, where it is what it is called anyway."""
        default = str(self.shipped.get("default_name", ""))
        return "" if default and self.label == shown("", default, self.context) else self.label


@dataclass
class PastedStages:
    """The stages as they will be, and the lines that are none, each with a reason."""

    stages: list[StageLine] = field(default_factory=list)
    left_out: list[StageLine] = field(default_factory=list)

    def of_kind(self, kind: int) -> list[StageLine]:
        return [line for line in self.stages if line.kind == kind]


def read_stages(text: str, entity_code: str) -> PastedStages:
    """What a new pipeline would begin with."""
    shipped = shipped_stages(entity_code)
    mandatory = {stage["kind"]: stage for stage in shipped if stage["is_system"]}
    table, lines = _read(text, shipped, entity_code)
    _begin(lines)
    second = _beside_success(lines)
    lines = [line for line in lines if line not in second]
    names, made = TakenNames([], entity_code), []
    for kind in MANDATORY:
        first = next((line for line in lines if line.kind == kind), None)
        if first is None:
            made.append(_made(mandatory[kind], entity_code))
            names.add("", str(mandatory[kind]["default_name"]), code=made[-1].code)
        else:
            first.shipped, first.code = mandatory[kind], first.code or str(mandatory[kind]["code"])
    paste = judged(table, lines, names)
    refused = [*paste.present, *paste.renamed, *paste.twice, *paste.invalid]
    left_out = sorted([*cast(list[StageLine], refused), *second], key=lambda line: line.number)
    found = PastedStages([*made, *cast(list[StageLine], paste.new)], left_out)
    for kind in MANDATORY:  # whose first line cannot be
        if not found.of_kind(kind):
            found.stages.append(_made(mandatory[kind], entity_code))
    found.stages.sort(key=lambda line: (line.kind, not line.shipped))
    return found


def _made(stage: Mapping[str, object], context: str) -> StageLine:
    label = shown("", str(stage["default_name"]), context)
    kind = cast(int, stage["kind"])
    return StageLine(0, "", label, str(stage["code"]), context=context, kind=kind, shipped=stage)


def _begin(lines: Sequence[StageLine]) -> None:
    """The first line of which nothing is said is the initial stage; all others are in progress."""
    has_initial = any(line.kind == INITIAL for line in lines)
    for line in lines:
        if line.kind is None:
            line.kind = IN_PROGRESS if has_initial else INITIAL
            has_initial = True
    for line in [line for line in lines if line.kind == INITIAL][1:]:
        line.kind = IN_PROGRESS


def _beside_success(lines: Sequence[StageLine]) -> list[StageLine]:
    """A pipeline has one success stage: what else is said to be one is left out."""
    several = [line for line in lines if line.kind == SUCCESS]
    for line in several[1:]:
        sentence = _("A pipeline has one success stage: line %(number)d has it.")
        line.reason = sentence % {"number": several[0].number}
    return several[1:]


def _read(text: str, shipped: Stages, context: str) -> tuple[Table, list[StageLine]]:
    plain, above = without_headings(text)
    kinds = [(stage, cast(int, stage["kind"])) for stage in shipped]
    codes = {str(stage["code"]): kind for stage, kind in kinds}
    looks = {look: n for stage, n in kinds for look in looks_of("", str(stage["default_name"]), context)}
    table, column = _table(plain, codes)
    pasted, found = text.splitlines(), list(table.entries())
    marks = [marked(name, pasted[row.number - 1]) for row, _code, name in found]
    if len(marks) > 1 and len({kind for _name, kind in marks}) == 1:  # a list with a sign before every line
        marks = [(name, None) for name, _kind in marks]
    count = Counter(fold(name) for name, _kind in marks)
    given = Counter(code for _row, code, _name in found)
    lines = []
    for (row, code, name), (short, mark) in zip(found, marks, strict=True):
        said = kind_in_cell(row.cells[column]) if column is not None and column < len(row.cells) else None
        if code not in codes and (word := kind_of_word(code)):
            said = said or word
            code = code if given[code] == 1 and SURE_CODE.fullmatch(code) else ""
        mended = mended_code(code)
        line = StageLine(
            row.number, row.text, short if count[fold(short)] == 1 else name, mended, context=context
        )
        line.pasted_code = code if code != mended else ""
        of_name = looks.get(fold(short)) or kind_of_word(short)
        line.kind = said or mark or codes.get(mended) or above[row.number - 1] or of_name
        lines.append(line)
    return table, lines


def _table(text: str, codes: Mapping[str, int]) -> tuple[Table, int | None]:
    """The pasted table, and which of its columns says the kinds."""
    table = read_table(text, AS_FOUND, codes.__contains__)
    places = range(table.width if table.split in SIGNS else 0)
    column = next((place for place in places if _says_kinds(table, place)), None)
    if column is None or column not in table.columns:
        return table, column
    code, name = (place if place != column else None for place in table.columns)
    name = next(place for place in places if place != column) if name is None else name
    code = NO_COLUMN if code is None or code == name else code
    said = Reading(table.split, code, name, has_header=bool(table.header))
    return read_table(text, said, codes.__contains__), column


def _says_kinds(table: Table, place: int) -> bool:
    filled = [row.cells[place] for row in table.rows if len(row.cells) > max(place, 1) and row.cells[place]]
    return bool(filled) and all(map(kind_in_cell, filled))
