"""The page of a list, whole or in parts: the groups of its entries, and what stands around them."""

from collections.abc import Mapping, Sequence
from functools import partial
from hashlib import sha256
from itertools import chain
from typing import Any

from django.template.response import TemplateResponse
from django.utils.translation import get_language

from crmsettings.access import may_import, permissions, rights_of, undoable
from crmsettings.navigation import beside, connections, sections
from crmsettings.overview import overview
from crmsettings.polling import poll_address
from crmsettings.requests import Request
from crmsettings.screen.archived import archived, archived_found
from crmsettings.screen.codes import Former, shows_codes
from crmsettings.screen.groups import Group, groups, groups_found, look_alikes, ways_to_add
from crmsettings.screen.pictures import pictures
from crmsettings.screen.sieve import ALIKE, ARCHIVED, EVERYTHING, Sieve
from crmsettings.screen.windows import Window
from crmsettings.screen.words import words
from lists.entries import Entry, EntryList
from pipelines.colors import PALETTE
from pipelines.models import Pipeline

TEMPLATE = "screen/list.html"
ONLY_ARCHIVED = Sieve(only=ARCHIVED)

OUT_OF_BAND = {"HX-Retarget": "#toast", "HX-Reswap": "none"}
HEADERS = {
    "outcome": OUT_OF_BAND,  # only the toast, of whatever page it is
    "around": OUT_OF_BAND,  # what stands around the entries: the left column, and the head of the list
    "region": {"HX-Retarget": "#groups", "HX-Reswap": "outerHTML"},
}

type Context = dict[str, Any]


def page(
    request: Request, entry_list: EntryList, *, status: int = 200, around: Entry | None = None,
    **context: object,
) -> TemplateResponse:  # fmt: skip
    """The whole page; `around` is an entry that it shows, in however long a list.

    Without JavaScript a form stands in it (`edit`, `add`), or a template that asks something (`dialog`).
    """
    whole = shell(request, entry_list)  # first: its version may be older than the rows, never newer
    window = Window.around(around) if around else Window.from_query(request.GET)
    region = _region(entry_list, window, request.GET)
    context = {
        **whole,
        **region,
        "poll": poll_address(entry_list),
        **_pictures(entry_list, () if window.sieve else region["groups"]),
        **context,
    }
    return TemplateResponse(request, TEMPLATE, context, status=status)


def fragment(
    request: Request, entry_list: EntryList, part: str, *, status: int = 200, **context: Any
) -> TemplateResponse:
    """`said` and `refusal` are sentences for the toast, `size` is the list's new length."""
    context = {**_common(request, entry_list), "undo": undoable(request.user), **context}
    if "size" in context:
        context["counted"] = words(entry_list).count(context["size"])
    if part == "around":
        context |= {**shell(request, entry_list, is_fragment=True), "is_fragment": True}
    elif "said" in context and part != "outcome":  # the entries have changed
        context |= _pictures(entry_list)
    return TemplateResponse(request, f"{TEMPLATE}#{part}", context, status=status, headers=HEADERS.get(part))


def region(
    request: Request, entry_list: EntryList, *, sieve: Sieve = EVERYTHING, moved: Entry | None = None,
    **context: Any,
) -> TemplateResponse:  # fmt: skip
    """All groups anew: what falls through a sieve, or the part of a list where a moved entry stands now."""
    window = Window.around(moved) if moved and not sieve else Window(sieve=sieve)
    context |= {**_region(entry_list, window), "is_fragment": True, "moved": moved}
    response = fragment(request, entry_list, "region", **context)
    response.headers["HX-Replace-Url"] = entry_list.get_absolute_url() + window.query
    return response


def shell(request: Request, entry_list: EntryList, *, is_fragment: bool = False) -> Context:
    """What every page of a list shows beside its own content."""
    user, seen = request.user, getattr(request, "overview", None) or overview(request.user)
    own = seen.find(entry_list.address)  # of the same moment as all others: only so does the key fit
    common = _common(request, own or entry_list)
    shown = (entry_list.address, is_fragment, rights_of(user), seen.shown)
    column_key = own and (get_language(), sha256(repr(shown).encode()).digest())
    return {
        **common,
        "column_key": column_key,  # all that the column shows, in few bytes
        "head_key": column_key and (column_key, common["row_key"]),
        # Asked only by a column that was not drawn before, and by the menu of the list.
        "sections": partial(sections, user, seen),
        "may_import": partial(may_import, user),
        "connections": partial(connections, user),
        "beside": partial(beside, user, seen, entry_list),
        "counted": words(own).count(vars(own)["size"]) if own else "",
    }


def _common(request: Request, entry_list: EntryList) -> Context:
    can, shown, codes = permissions(request.user, type(entry_list)), words(entry_list), shows_codes(request)
    root = _root(request, entry_list)
    return {
        "list": entry_list,
        "can": can,
        # All that rows show beside their own columns.
        "row_key": (get_language(), entry_list.address, shown.one, root, codes, *can.items()),
        "adding": partial(ways_to_add, entry_list),  # only the head asks
        "palette": PALETTE.items() if isinstance(entry_list, Pipeline) else (),
        "words": shown,
        "codes": codes,
        "former": Former(entry_list) if codes else None,
        "root": root,
    }


def _root(request: Request, entry_list: EntryList) -> str:
    """What the addresses in a row begin with: nothing on the page of the list, a fifth of its bytes."""
    address = entry_list.get_absolute_url()
    page = (request.htmx.current_url_abs_path or "") if request.htmx else request.path
    return "" if page.partition("?")[0].partition("#")[0] == address else address


def _region(entry_list: EntryList, window: Window, query: Mapping[str, str] | None = None) -> Context:
    """The groups, and the archived entries below them: those of a window, or what falls through its sieve."""
    sieve = window.sieve
    context: Context = {"sieve": sieve, "text": sieve.text, "is_part": True}
    if not sieve:
        shown = groups(entry_list, window)
        is_part = any(group.is_part for group in shown)
        return {**context, "groups": shown, "is_part": is_part, "archived": archived(entry_list, query)}
    if sieve.only == ALIKE:
        alike = sieve.groups(entry_list)
        shown, pks = look_alikes(entry_list, alike, sieve), list(chain.from_iterable(alike))
    else:
        pks = sieve.keys(entry_list)
        shown = groups_found(entry_list, pks, window)
    found = (
        archived(entry_list, {"archived": "0"}) if sieve == ONLY_ARCHIVED else archived_found(entry_list, pks)
    )
    return {**context, "groups": shown, "found": len(pks), "archived": found}


def _pictures(entry_list: EntryList, shown: Sequence[Group] = ()) -> Context:
    return pictures(entry_list, shown) if isinstance(entry_list, Pipeline) else {}
