"""What the board is narrowed by: a form of plain drop-downs that says it in the address."""

from django import forms
from django.utils.translation import gettext as _

from records.board.board import Board
from records.choices import Choice, entry_choices, known_of, marked
from records.filters import ALL, ARCHIVED, NOTHING


class BoardForm(forms.Form):
    """It shows a board; what an address means, Board.from_query says."""

    def __init__(self, board: Board) -> None:
        super().__init__(initial=board.filter.query, auto_id="board_%s")
        if len(board.pipelines) > 1:
            self._add("pipeline", _("Pipeline"), [(str(row.pk), marked(row)) for row in board.pipelines])
        for key in board.filter.model.entry_fields():
            if key != board.key:
                every: list[Choice] = [("", key.title)]
                nothing: list[Choice] = [(NOTHING, _("no value"))] if key.null else []
                known = entry_choices(known_of(key, board.filter))
                self._add(key.name, key.title, [*every, *nothing, *known])
        states = [("", _("Active")), (ARCHIVED, _("Archived")), (ALL, _("Active and archived"))]
        self._add("archived", _("State"), states)

    @property
    def pipeline(self) -> forms.BoundField | None:
        return self["pipeline"] if "pipeline" in self.fields else None

    @property
    def filters(self) -> list[forms.BoundField]:
        return [field for field in self if field.name != "pipeline"]

    @property
    def filters_in_use(self) -> int:
        return sum(bool(self.initial.get(field.name)) for field in self.filters)

    def _add(self, name: str, label: str, choices: list[Choice]) -> None:
        # The select of the pipeline stands in the head of the page, outside of the form.
        widget = forms.Select(attrs={"form": "board-form", "aria-label": label})
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False, widget=widget)
