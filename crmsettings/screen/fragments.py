"""Parts of a list's page for htmx: the partials of its template, each with what it needs."""

from typing import Any

from django.template.response import TemplateResponse

from crmsettings.requests import Request
from crmsettings.screen.pages import TEMPLATE, common, is_long, pictures_of, region_context, shell
from crmsettings.screen.windows import Window
from crmsettings.undoable import undoable
from lists.entries import Entry, EntryList

OUT_OF_BAND = {"HX-Retarget": "#toast", "HX-Reswap": "none"}
HEADERS = {
    "outcome": OUT_OF_BAND,  # only the toast, of whatever page it is
    "around": OUT_OF_BAND,  # what stands around the entries: the left column, and the head of the list
    "region": {"HX-Retarget": "#groups", "HX-Reswap": "outerHTML"},
}


def fragment(
    request: Request, entry_list: EntryList, part: str, *, status: int = 200, **context: Any
) -> TemplateResponse:
    """`said` and `refusal` are sentences for the toast, `size` is the list's new length."""
    context = {**common(request, entry_list), "undo": undoable(request.user), **context}
    if part == "around":
        context |= {**shell(request, entry_list), "is_fragment": True}
    elif "said" in context and part != "outcome":  # the entries have changed
        context |= pictures_of(entry_list)
    return TemplateResponse(request, f"{TEMPLATE}#{part}", context, status=status, headers=HEADERS.get(part))


def region(
    request: Request, entry_list: EntryList, *, text: str = "", moved: Entry | None = None, **context: Any
) -> TemplateResponse:
    """All groups anew: what a search finds, or the part of a long list where a moved entry stands now."""
    window = Window.around(moved) if moved else Window.from_query({"q": text})
    context |= {**region_context(entry_list, window), "is_fragment": True, "moved": moved}
    context["is_searchable"] = moved is None or is_long(context["groups"])
    response = fragment(request, entry_list, "region", **context)
    response.headers["HX-Replace-Url"] = entry_list.get_absolute_url() + window.query
    return response
