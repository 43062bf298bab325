"""Subscriptions as people read them: what each hears, and how it fares."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Func, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from connect.models import Subscription
from crmsettings.overview import overview
from lists.entries import EntryList
from lists.models import Operation
from lists.rights import Person

type Titles = Mapping[tuple[str, int], str]


@dataclass(frozen=True)
class Line:
    """One subscription; `behind` is how many changes it has not heard yet, at most."""

    subscription: Subscription
    hears: list[str]  # titles of lists; all lists where there is none
    behind: int

    @property
    def state(self) -> str:
        """paused, failing, behind, current"""
        if self.subscription.paused:
            return "paused"
        if self.subscription.failing_since:
            return "failing"
        return "behind" if self.behind else "current"

    @property
    def since(self) -> datetime | None:
        return self.subscription.paused or self.subscription.failing_since


def lines(user: Person, subscriptions: QuerySet[Subscription]) -> list[Line]:
    """A constant number of queries."""
    later = Operation.objects.filter(pk__gt=OuterRef("cursor")).order_by()
    behind = Subquery(later.annotate(count=Func("pk", function="COUNT")).values("count"))
    titles, found = _titles(user), subscriptions.annotate(behind=behind)
    return [Line(each, _heard(each, titles), vars(each)["behind"]) for each in found]


def lists_to_hear(user: Person) -> list[EntryList]:
    """Those that somebody may choose from."""
    seen = overview(user)
    return [*seen.pipelines, *seen.dictionaries]


def _titles(user: Person) -> Titles:
    return {(found._meta.db_table, found.pk): str(found.title) for found in lists_to_hear(user)}


def _heard(subscription: Subscription, titles: Titles) -> list[str]:
    unknown = _("a list that you may not see, or that is gone")
    return [titles.get((table, pk), unknown) for table, pk in subscription.lists]
