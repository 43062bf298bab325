"""The left column: every list that a person may see, in the order of the help article."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from crmsettings.access import has_webhooks, may_import, may_with_lists
from crmsettings.overview import Overview, overview
from dictionaries.models import Dictionary
from lists.entries import EntryList
from lists.rights import Person
from pipelines.models import Pipeline


@dataclass(frozen=True)
class Section:
    title: str
    lists: Sequence[EntryList]
    archived: Sequence[EntryList] = ()
    archived_title: str = ""
    way_to_add: str = ""  # the name of the address where the person may add one
    sortable: Sequence[EntryList] = ()  # those that the person may put in another order


class Page(NamedTuple):
    name: str  # of its address
    title: str


def sections(user: Person, seen: Overview | None = None) -> list[Section]:
    seen = seen or overview(user)
    pipelines, archived_pipelines = _apart(seen.pipelines)
    dictionaries, archived_dictionaries = _apart(seen.dictionaries)
    # The article keeps the sources apart from the other lists: they are the first to be used.
    sources = [dictionary for dictionary in dictionaries if dictionary.code == "SOURCE"]
    others = [dictionary for dictionary in dictionaries if dictionary.code != "SOURCE"]
    takes_lists = Dictionary in seen.rows and may_with_lists(user, "add", Dictionary)
    found = (
        Section(
            _("Stages and statuses"),
            pipelines,
            archived_pipelines,
            _("Archived pipelines"),
            way_to_add="add_pipeline" if pipelines and may_with_lists(user, "add", Pipeline) else "",
            sortable=_sortable(user, Pipeline, pipelines),
        ),
        Section(_("Sources"), sources),
        Section(
            _("Other lists"),
            others,
            archived_dictionaries,
            _("Archived lists"),
            way_to_add="add_list" if takes_lists else "",
            sortable=_sortable(user, Dictionary, others),
        ),
    )
    return [section for section in found if section.lists or section.archived or section.way_to_add]


def beside(user: Person, seen: Overview, entry_list: EntryList) -> list[EntryList]:
    """The active lists among which one may stand, with that one; none where it stands in no section."""
    own = next((section.lists for section in sections(user, seen) if entry_list in section.lists), ())
    return [other for other in own if other.parent_pk == entry_list.parent_pk]


def _apart[L: EntryList](lists: Sequence[L]) -> tuple[list[L], list[L]]:
    """The active ones, and the archived."""
    active = [entry_list for entry_list in lists if not entry_list.archived_at]
    return active, [entry_list for entry_list in lists if entry_list.archived_at]


def _sortable(user: Person, model: type[EntryList], lists: Sequence[EntryList]) -> list[EntryList]:
    """Those that have others beside them."""
    if not may_with_lists(user, "change", model):
        return []
    together = Counter(entry_list.parent_pk for entry_list in lists)
    return [entry_list for entry_list in lists if together[entry_list.parent_pk] > 1]


def first_list(user: Person) -> EntryList | None:
    """Where somebody begins who names no list."""
    found = sections(user)
    return next((entry_list for section in found for entry_list in (*section.lists, *section.archived)), None)


def column_to_read(user: Person) -> dict[str, Any]:
    """What the left column has on pages that only show: nothing is moved in it, and to add is another page.

    It is as long as beside a list: nobody who goes from one to the other finds what they aim at elsewhere.
    """
    return {
        "sections": [replace(section, sortable=()) for section in sections(user)],
        "is_to_read": True,
        "may_import": may_import(user),
        "connections": connections(user),
    }


def connections(user: Person) -> list[Page]:
    """The pages about the programs that these lists are connected with."""
    pages = [Page("webhooks", _("Webhooks"))] if has_webhooks(user) else []
    if user.has_perm("connect.view_subscription"):
        pages.append(Page("subscriptions", _("Subscriptions")))
    return [*pages, Page("api:page", _("For programs"))] if pages else []
