"""What the page of a list shows: its groups, and the one form that may stand open in it."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.template.response import TemplateResponse

from crmsettings.access import permissions
from crmsettings.caching import rows_key
from crmsettings.forms import AddForm, EditForm
from crmsettings.groups import Group, groups, groups_of, search
from crmsettings.many import Question
from crmsettings.moving import PlaceForm
from crmsettings.navigation import sections
from crmsettings.paging import PAGE, Window
from crmsettings.pictures import Pictures, draw
from crmsettings.requests import Request
from lists.entries import Entry, EntryList
from pipelines.colors import PALETTE
from pipelines.models import Pipeline, Stage

TEMPLATE = "lists/list.html"
FEW = 8  # entries that nobody needs to search


def page(
    request: Request,
    entry_list: EntryList,
    *,
    status: int = 200,
    refusal: str = "",
    edit: EditForm | None = None,
    add: AddForm | None = None,
    delete: Entry | None = None,
    move: PlaceForm | None = None,
    question: Question | None = None,
    **asked: Any,
) -> TemplateResponse:
    """The whole page, with one row in its form if asked: the screen as it works without JavaScript."""
    if refusal:
        messages.error(request, refusal)
    form = edit or move
    around = form.entry if form else delete
    text = "" if around or add else request.GET.get("q", "")
    region = _region(entry_list, text, Window.around(around) if around else Window.asked(request.GET))
    context = {
        **shell(request, entry_list),
        **region,
        "is_searchable": bool(text) or _is_long(region["groups"]),
        "rows_key": "" if around or text else rows_key(request, entry_list),
        "pictures": _pictures(entry_list, () if text.strip() else region["groups"]),
        "edit": edit,
        "add": add,
        "add_kind": add and add["kind"].value() if add and "kind" in add.fields else None,
        "delete": delete,
        "move": move,
        "question": question,
        **asked,
    }
    return TemplateResponse(request, TEMPLATE, context, status=status)


def fragment(
    request: Request, part: str, entry_list: EntryList, *, status: int = 200, **context: Any
) -> TemplateResponse:
    """One part of the page, for htmx. `said` is a sentence for the toast, `size` the list's new length."""
    if "said" in context:  # something was done
        context["pictures"] = _pictures(entry_list)
    return TemplateResponse(
        request, f"{TEMPLATE}#{part}", {**_common(request, entry_list), **context}, status=status
    )


def region(
    request: Request, entry_list: EntryList, *, text: str = "", moved: Entry | None = None, **context: Any
) -> TemplateResponse:
    """All groups anew, for htmx: those that a search finds, or the part where a moved entry stands now."""
    window = Window.around(moved) if moved else Window()
    context |= {**_region(entry_list, text, window), "is_fragment": True, "moved": moved}
    context["is_searchable"] = moved is None or _is_long(context["groups"])
    response = fragment(request, "region", entry_list, **context)
    query = f"?{urlencode({'q': text})}" if text.strip() else window.query
    response.headers["HX-Replace-Url"] = entry_list.get_absolute_url() + query
    return response


def _is_long(shown: Sequence[Group]) -> bool:
    return sum(len(group.entries) for group in shown) > FEW


def _region(entry_list: EntryList, text: str, window: Window) -> dict[str, Any]:
    if not text.strip():
        shown = groups(entry_list, window)
        return {"groups": shown, "is_part": any(group.is_part for group in shown)}
    pks = search(entry_list, text)
    most = PAGE if len(pks) > PAGE else 0
    return {
        "groups": groups_of(entry_list, pks),
        "is_part": True,
        "text": text,
        "found": len(pks),
        "most": most,
    }


def _pictures(entry_list: EntryList, shown: Sequence[Group] = ()) -> Pictures | None:
    """Of the beginning of every group, whatever part of it the page shows."""
    if not isinstance(entry_list, Pipeline):
        return None
    if len(shown) < len(Stage.Kind) or any(group.earlier for group in shown):
        shown = groups(entry_list)
    return draw(entry for group in shown for entry in group.entries)


def around(request: Request, entry_list: EntryList, *, status: int, **outcome: str) -> TemplateResponse:
    """What stands around the entries, for htmx: the left column, and the head of the list."""
    context = {**shell(request, entry_list), **outcome, "is_fragment": True}
    return TemplateResponse(request, f"{TEMPLATE}#around", context, status=status)


def shell(request: Request, entry_list: EntryList) -> dict[str, Any]:
    """What every page of a list shows beside its own content."""
    column = sections(request.user, getattr(request, "overview", None))
    beside = column[0].beside(entry_list) if column else []
    return {**_common(request, entry_list), "sections": column, "beside": beside}


def _common(request: Request, entry_list: EntryList) -> dict[str, Any]:
    return {
        "list": entry_list,
        "can": permissions(request.user, type(entry_list)),
        "palette": PALETTE if isinstance(entry_list, Pipeline) else (),
    }
