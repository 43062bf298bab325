"""Acts on a whole list, of whichever kind: from its menu, and from the left column."""

from typing import Literal

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from crmsettings.access import list_at, require_lists, whole_list_for
from crmsettings.entries.forms import RowForm
from crmsettings.entries.moving import StepForm
from crmsettings.lists_menu.add_list import AddListForm
from crmsettings.lists_menu.ending import EndingForm
from crmsettings.lists_menu.leaving import LeavingForm
from crmsettings.requests import Request
from crmsettings.screen.responses import (
    dialog,
    done,
    go,
    not_done,
    only_posted,
    posted,
    refusable,
)
from crmsettings.screen.sentences import told
from dictionaries.models import Dictionary
from lists.entries import EntryList
from lists.protection import Refused
from pipelines.models import Pipeline
from records.requests import require_form_methods


def refused(request: Request, refusal: Refused, address: str = "") -> HttpResponse:
    """409 with the reason, and the list as it is now."""
    entry_list = list_at(address) if address else first_of(Dictionary)
    return not_done(request, entry_list, str(refusal), status=409, part=_part(request))


@require_form_methods
@refusable(refused)
def add_list(request: Request) -> HttpResponse:
    require_lists(request.user, "add", Dictionary)
    form = AddListForm(posted(request))
    if not form.act() or form.added is None:
        shown, template = first_of(Dictionary), "lists_menu/add_list.html"
        return dialog(request, shown, template, status=form.status, form=form)
    return go(request, form.added.get_absolute_url(), form.said)


@require_form_methods
@refusable(refused)
def rename_list(request: Request, address: str) -> HttpResponse:
    entry_list = whole_list_for(request.user, address, "change")
    form = RowForm(entry_list, posted(request), "id_list_%s", entry_list.changeable_fields())
    if not form.act():
        return dialog(request, form.row, "lists_menu/rename.html", status=form.status, form=form)
    return done(request, form.row, told(form.row), "around")


@only_posted
@refusable(refused)
def move_list(request: Request, address: str) -> HttpResponse:
    entry_list = whole_list_for(request.user, address, "change")
    StepForm(entry_list, request.POST).act()
    return done(request, entry_list, _("Moved “%(label)s”") % {"label": entry_list.label}, _part(request))


@require_form_methods
@refusable(refused)
def archive_list(request: Request, address: str) -> HttpResponse:
    entry_list = whole_list_for(request.user, address, "change")
    form = _ending(request, entry_list, "archive")
    form.refuse_question()
    if not form.act():
        return dialog(request, entry_list, form.template, status=form.status, form=form)
    if form.moved:
        return go(request, entry_list.get_absolute_url(), form.said)
    return done(request, entry_list, form.said, "around")


@only_posted
@refusable(refused)
def restore_list(request: Request, address: str) -> HttpResponse:
    entry_list = whole_list_for(request.user, address, "change")
    entry_list.restore()
    return done(request, entry_list, told(entry_list, "restore"), "around")


@require_form_methods
@refusable(refused)
def delete_list(request: Request, address: str) -> HttpResponse:
    entry_list = whole_list_for(request.user, address, "delete")
    form = _ending(request, entry_list, "delete")
    if request.method != "POST":
        form.refuse_question()
    if not form.act():
        return dialog(request, entry_list, form.template, status=form.status, form=form)
    return go(request, first_of(type(entry_list)).get_absolute_url(), form.said)


def first_of(model: type[EntryList]) -> EntryList:
    """The list that is shown where none is named: of the pipelines the default one of deals."""
    found: EntryList | None
    if model is Pipeline:  # only their type may have several
        several = Pipeline.objects.filter(entity_type__allows_many_pipelines=True, is_default=True)
        found = several.select_related("entity_type").first()
    else:
        found = model._base_manager.filter(archived_at=None).order_by("position").first()
    if found is None:
        raise Http404(_("There is no such list."))
    return found


def _ending(
    request: Request, entry_list: EntryList, then: Literal["archive", "delete"]
) -> LeavingForm | EndingForm:
    """Records leave a list before its end where their lists let them."""
    if isinstance(entry_list, Pipeline):
        return LeavingForm(request.user, entry_list, posted(request), request.GET, then)
    return EndingForm(entry_list, posted(request), then)


def _part(request: Request) -> str:
    """Dragged in the left column, which every page has: of the page itself nothing is known then."""
    return "outcome" if "before" in request.POST else "around"
