"""The question before an act that changes much."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import HttpResponse
from django.utils.translation import ngettext

from crmsettings.requests import Request
from crmsettings.screen.responses import dialog
from lists.entries import EntryList

NAMED = 5  # entries that a question calls by their names


@dataclass(frozen=True)
class Question:
    """Answered where it was asked; without `button` there is nothing to do."""

    title: str
    sentences: list[str]
    button: str = ""
    labels: list[str] = field(default_factory=list)
    entries: str = ""  # the numbers of the entries, with commas
    danger: bool = False


def ask(request: Request, entry_list: EntryList, question: Question) -> HttpResponse:
    return dialog(request, entry_list, "screen/question.html", question=question)


def first_few(labels: Iterable[str]) -> list[str]:
    """The first labels, and how many more there are."""
    found = list(labels)
    more = len(found) - NAMED
    if more <= 0:
        return found
    return [*found[:NAMED], ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}]
