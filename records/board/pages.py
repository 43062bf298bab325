"""What the board shows and answers."""

from dataclasses import dataclass

from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from pipelines.models import Stage
from records.access import Request, permissions
from records.board.board import Board
from records.board.cards import Card
from records.board.forms import BoardForm
from records.board.lanes import Lane, is_closed
from records.models import Record

BOARD, MOVE, MOVED = "records/board/board.html", "records/board/move.html", "records/board/moved.html"

type Context = dict[str, object]


@dataclass(frozen=True)
class Move:
    """What an attempt to move a card came to. `refusal` is why it stays where it is."""

    record: Record
    before: int | None  # where it was, or where the page saw it
    is_done: bool = False  # else it was there already
    refusal: str = ""

    @property
    def sentence(self) -> str:
        stage = self.record.present_stage
        words = {"label": self.record, "stage": stage.label if stage else ""}
        return _("“%(label)s” is in “%(stage)s” now.") % words

    @property
    def stages(self) -> set[int]:
        present = self.record.present_stage
        return {pk for pk in (self.before, present and present.pk) if pk}

    def way_back(self, address: str) -> str:
        """Where a form takes it back, given the address of the next move; empty where nothing moved."""
        present = self.record.present_stage
        if not self.is_done or present is None:
            return ""
        return f"{address}{'&' if '?' in address else '?'}to={self.before}&from={present.pk}"


def board_page(
    request: Request, board: Board, part: str = "", status: int = 200, **more: object
) -> TemplateResponse:
    """`part`: a fragment for htmx."""
    context = {**context_of(request, board), "form": BoardForm(board), "is_fragment": bool(part), **more}
    return TemplateResponse(request, BOARD + part, context, status=status)


def lane(request: Request, board: Board, shown: Lane, part: str) -> TemplateResponse:
    context = {**context_of(request, board), "lane": shown, "is_more": part == "#more"}
    return TemplateResponse(request, BOARD + part, context)


def move_page(request: Request, board: Board, record: Record) -> TemplateResponse:
    """Where a card can go: a menu, without JavaScript a page."""
    stages = [stage for stage in board.stages if stage.archived_at is None]
    present = record.present_stage
    card = Card(record, present, board.place) if present else None
    context = {**context_of(request, board), "card": card, "stages": stages}
    return TemplateResponse(request, MOVE + ("#menu" if request.htmx else ""), context)


def moved(request: Request, board: Board, move: Move) -> TemplateResponse:
    """The card where it is now, the numbers of its columns and, where it was won or lost, of the board."""
    part = board.counting(move.stages)
    lanes = [part.lane(stage, True, []) for stage in part.stages if stage.pk in move.stages]
    card = next((card for lane in lanes for card in lane.cards), None)
    context = {
        **context_of(request, board),
        "move": move,
        "lanes": lanes,
        "card": card,
        "sentence": move.sentence,
        "has_new_total": len({is_closed(lane.stage) for lane in lanes}) > 1,
    }
    return TemplateResponse(request, MOVED, context)


def context_of(request: Request, board: Board) -> Context:
    model = board.filter.model
    return {
        "board": board,
        "title": model.type_title(),
        "can": permissions(request.user, model),
        "add_address": reverse("add_record", args=[model.slug()]) + board.position.query,
        "address": reverse("board", args=[model.slug()]),
    }


def stage_of(board: Board, pk: int) -> Stage | None:
    return next((stage for stage in board.stages if stage.pk == pk and board.is_shown(stage)), None)
