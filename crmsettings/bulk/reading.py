"""How pasted lines are read, where a person knows better than the program."""

from dataclasses import dataclass
from itertools import islice
from typing import Any, cast

from django import forms
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from crmsettings.entries.forms import VerbForm
from lists.text.columns import NO_COLUMN
from lists.text.direction import isolated
from lists.text.sheets import MOST_COLUMNS, Reading, Split, Table

AUTOMATIC = ("", _("Automatic"))
PLACES = [(str(place), str(place + 1)) for place in range(MOST_COLUMNS)]
SPLITS = {
    Split.TAB: _("Tab (cells of a sheet)"),
    Split.SEMICOLON: _("Semicolon (CSV)"),
    Split.COMMA: _("Comma (CSV)"),
    Split.COLON: _("Colon after the code"),
    Split.NOTHING: _("Nothing: a line is a name"),
}
SAMPLES = 3  # of a column


CHOICES: dict[str, list[tuple[str, str | Promise]]] = {
    "split": [AUTOMATIC, *SPLITS.items()],
    "header": [AUTOMATIC, ("1", _("has the titles of the columns")), ("0", _("is an entry"))],
    "code_column": [AUTOMATIC, (str(NO_COLUMN), _("made from the name")), *PLACES],
    "name_column": [AUTOMATIC, *PLACES],
}


@dataclass
class Column:
    """A column of what was pasted, and what it is taken for."""

    place: int
    title: str
    sample: str
    use: str | Promise

    @classmethod
    def of(cls, table: Table, place: int) -> "Column":
        rows = (row for row in table.rows if len(row.cells) > 1)  # any other one is a name
        values = (isolated(row.cells[place]) for row in rows if place < len(row.cells))
        header = table.header[place] if place < len(table.header) else ""
        sample = header or ", ".join(islice(filter(None, values), SAMPLES))
        uses = {table.columns.code: _("code"), table.columns.name: _("name")}
        title = _("Column %(number)d") % {"number": place + 1}
        return cls(place, title, Truncator(sample).chars(40), uses.get(place, _("not used")))


class ReadingFields(VerbForm):
    """What stays empty is found out."""

    split = forms.ChoiceField(label=_("Columns are separated by"), required=False, choices=CHOICES["split"])
    header = forms.ChoiceField(label=_("The first line"), required=False, choices=CHOICES["header"])
    code_column = forms.ChoiceField(label=_("Code"), required=False, choices=CHOICES["code_column"])
    name_column = forms.ChoiceField(label=_("Name"), required=False, choices=CHOICES["name_column"])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.columns: list[Column] = []  # of what was pasted, where it has several

    @property
    def reading(self) -> Reading:
        said = {name: self.cleaned_data.get(name, "") for name in CHOICES}
        return Reading(
            split=Split(said["split"]) if said["split"] else None,
            code=int(said["code_column"]) if said["code_column"] else None,
            name=int(said["name_column"]) if said["name_column"] else None,
            has_header=said["header"] == "1" if said["header"] else None,
        )

    @property
    def choices(self) -> list[forms.BoundField]:
        """Those that matter for what was pasted."""
        matters = self.columns or any(name in self.errors for name in CHOICES)
        return [self[name] for name in (CHOICES if matters else ("split",))]

    @property
    def is_chosen(self) -> bool:
        """Whether somebody said how the lines are read."""
        return any(self[name].data for name in CHOICES)

    def show_columns(self, table: Table) -> None:
        """Says what each column is taken for, and offers these columns and no others."""
        if table.width < 2:
            return
        self.columns = [Column.of(table, place) for place in range(table.width)]
        for name in ("code_column", "name_column"):
            field = cast(forms.ChoiceField, self.fields[name])
            kept = [choice for choice in CHOICES[name] if choice not in PLACES]
            field.choices = [*kept, *((str(c.place), f"{c.title}: {c.sample}") for c in self.columns)]
