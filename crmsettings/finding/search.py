"""One search over everything that a person may see."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from crmsettings.finding import places
from crmsettings.finding.hits import FEW, MANY, Group, Hit
from crmsettings.finding.records import records
from crmsettings.overview import overview
from lists.rights import Person
from lists.text.labels import LABEL_LENGTH
from lists.text.searching import plain


def search(user: Person, text: str, only: str = "") -> list[Group]:
    """Groups of hits, the one with the best hit first; the pages of the site where nothing is typed yet.

    `only`: one group, and more of it.
    """
    wanted = plain(text[:LABEL_LENGTH])
    most = MANY if only else FEW
    groups = []
    for key, title, all_title, hits in _sources(user, wanted):
        if only in {"", key}:
            address = f"{reverse('find')}?{urlencode({'q': text, 'only': key})}"
            groups.append(Group.of(key, title, hits, most, "" if only else address, all_title))
    if wanted and only in {"", "records"}:
        groups.append(records(user, text[:LABEL_LENGTH].strip(), most))
    return sorted((group for group in groups if group.hits), key=lambda group: group.order)


def _sources(user: Person, wanted: str) -> Iterator[tuple[str, str, str, Iterable[Hit]]]:
    if wanted:
        seen = overview(user)
        yield "lists", _("Lists"), _("All lists found"), places.lists(seen, wanted)
        yield (
            "entries",
            _("Stages and values"),
            _("All stages and values found"),
            places.entries(seen, wanted),
        )
    yield "pages", _("Pages"), _("All pages found"), places.pages(user, wanted)
