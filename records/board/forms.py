"""What the board is narrowed by."""

from django import forms

from records.board.board import Board
from records.choices import FilterForm, known_of


class BoardForm(FilterForm):
    what = ("pipeline",)

    def __init__(self, board: Board) -> None:
        super().__init__(initial=board.filter.query, auto_id="board_%s")
        if len(board.pipelines) > 1:
            self.add_pipelines(board.pipelines, form="board-form")
        keys = [key for key in board.filter.model.entry_fields() if key != board.key]
        self.add_lists({key: known_of(key, board.filter) for key in keys})
        self.add_states()

    @property
    def pipeline(self) -> forms.BoundField | None:
        """It stands in the head of the page, outside of the form."""
        return self["pipeline"] if "pipeline" in self.fields else None
