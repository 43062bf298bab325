"""The codes of entries are for programs: a list shows them to whoever asked for them, and remembers that.

`{% for code in entry|old_codes:former %}` are the codes that lead to an entry now: `former` has those of a
whole list.
"""

from collections import defaultdict
from functools import cached_property

from django import template
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from lists.aliases import awake
from lists.entries import Entry, EntryList

COOKIE = "codes"

register = template.Library()


class Former:
    """The old codes of all entries of a list, read when the first of its rows is drawn."""

    def __init__(self, entry_list: EntryList) -> None:
        self.entry_list = entry_list

    @cached_property
    def codes(self) -> dict[int, list[str]]:
        found = defaultdict(list)
        for fact, pk in awake(self.entry_list.entries.model, [self.entry_list.pk]):
            found[pk].append(fact.code)
        return {pk: sorted(codes) for pk, codes in found.items()}

    def of(self, entry: Entry) -> tuple[str, ...]:
        return tuple(self.codes.get(entry.pk, ()))


@register.filter
def old_codes(entry: Entry, former: Former) -> tuple[str, ...]:
    """A stencil has put them into the entry that stands for others."""
    stored: tuple[str, ...] | None = vars(entry).get("old_codes")
    return former.of(entry) if stored is None else stored


def shows_codes(request: HttpRequest) -> bool:
    return request.COOKIES.get(COOKIE) == "1"


def remember_codes(response: HttpResponse, shown: bool) -> HttpResponse:
    if not shown:
        response.delete_cookie(COOKIE, samesite="Lax")
        return response
    age, secure = settings.LANGUAGE_COOKIE_AGE, settings.SESSION_COOKIE_SECURE
    response.set_cookie(COOKIE, "1", max_age=age, samesite="Lax", secure=secure, httponly=True)
    return response
