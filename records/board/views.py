"""The board of a pipeline, the move of a card, and the bar of stages on a record.

200 shown · 302 done, for a plain form · 404 gone · 409 it stands elsewhere by now, or may not go there.
"""

from urllib.parse import urlsplit

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.http import replace_url, reswap, retarget

from lists.protection import Refused
from lists.text.numbers import parse_number
from records import pages as record_pages
from records.access import Request, record_for, require
from records.board import pages
from records.board.board import Board
from records.models import Record
from records.paging import Position
from records.requests import at, require_form_methods
from records.staged_forms import form_for

Model = type[Record]


@require_safe
def show_board(request: Request, model: Model) -> HttpResponse:
    """htmx gets the columns as filtered; what comes back from the history of the browser is a whole page."""
    require(request.user, "view", model)
    if not request.htmx or request.htmx.history_restore_request:
        return pages.board_page(request, Board.from_query(model, request.GET))
    board = Board.from_query(model, as_opened(request))
    return at(request.htmx, pages.board_page(request, board, "#answer"), board.address)


@require_safe
def show_lane(request: Request, model: Model, stage: int) -> HttpResponse:
    """A column that is opened, or with `shut` closed; with `before`, its cards older than one of them."""
    require(request.user, "view", model)
    board = Board.from_query(model, state_of(request))
    found, is_open = pages.stage_of(board, stage), "shut" not in request.GET
    if found is None:
        raise Http404(_("This stage was deleted."))
    before = parse_number(request.GET.get("before"))
    if before and request.htmx:
        return pages.lane(request, board, board.more(found, before), "#more")
    board = board.with_lane(found, is_open=is_open)
    if not request.htmx:
        return redirect(board.address)
    return replace_url(
        pages.lane(request, board, board.lane_of(found, is_open=is_open), "#lane"), board.address
    )


@require_form_methods
def move_card(request: Request, model: Model, pk: int) -> HttpResponse:
    """After a login that had expired a browser comes back with GET: then it asks where to."""
    if request.method != "POST":
        record = record_for(request.user, model, pk, "change")
        return pages.move_page(request, board_of(request, record), record)
    move = move_record(request, model, pk)
    board = Board.from_query(model, state_of(request), move.record)
    if move.refusal:
        response = pages.board_page(
            request, board, "#answer" if request.htmx else "", 409, refusal=move.refusal
        )
        return retarget(reswap(response, "outerHTML"), "#answer")
    if request.htmx:
        return pages.moved(request, board, move)
    way_back = move.way_back(board.filter.address_of("move_card", pk))
    messages.success(request, move.sentence, extra_tags=way_back)
    return redirect(board.address)


@require_form_methods
def change_stage(request: Request, model: Model, pk: int) -> HttpResponse:
    """A step of the bar on a record; what GET says, see `move_card`."""
    position = Position.from_query(model, request.GET)
    if request.method == "POST":
        move = move_record(request, model, pk)
        if move.refusal:
            messages.error(request, move.refusal)
            page = record_pages.form_page(request, position, form_for(move.record))
            page.status_code = 409
            return page
        way_back = move.way_back(position.address_of("change_stage", move.record))
        messages.success(request, move.sentence, extra_tags=way_back)
    return redirect(position.address_of("record", record_for(request.user, model, pk, "view")))


def move_record(request: Request, model: Model, pk: int) -> pages.Move:
    """Where to says the form, or the address of an undo. Raises PermissionDenied and Http404."""
    stage = parse_number(request.POST.get("stage") or request.GET.get("to"))
    expected = parse_number(request.POST.get("expected") or request.GET.get("from"))
    with transaction.atomic():
        record = record_for(request.user, model, pk, "change", locked=True)
        was = record.present_stage
        try:
            is_done = record.move_to(stage or 0, expected)
        except Refused as refusal:
            return pages.Move(record, expected, refusal=str(refusal))
    return pages.Move(record, was.pk if was and is_done else expected, is_done)


def state_of(request: Request) -> QueryDict:
    """What the page that asks shows: how it is filtered, and which columns somebody opened or shut."""
    return QueryDict(urlsplit(request.htmx.current_url or "").query) if request.htmx else request.GET


def as_opened(request: Request) -> QueryDict:
    """What a filter asks for, with the columns that somebody opened or shut in the same pipeline."""
    query, state = request.GET.copy(), state_of(request)
    if query.get("pipeline") in (None, state.get("pipeline")):
        for name in ("open", "shut"):
            query.setlist(name, state.getlist(name))
    return query


def board_of(request: Request, record: Record) -> Board:
    """The one on which a record stands, whatever the address says."""
    query, stage = request.GET.copy(), record.present_stage
    query["pipeline"] = str(stage.pipeline_id) if stage else ""
    return Board.from_query(type(record), query)
