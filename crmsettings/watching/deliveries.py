"""Subscriptions that do not hear what happens: paused, failing, or waiting for a deliverer."""

from collections.abc import Iterator
from datetime import timedelta

from django.contrib.humanize.templatetags.humanize import naturaltime
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from connect.models import Subscription
from crmsettings.watching.findings import Finding
from lists.models import Operation

PATIENCE = timedelta(minutes=5)  # for a change; each is delivered within seconds
MOST = 100  # subscriptions that are told


def waiting() -> list[Subscription]:
    """All of them, each with the moment of the oldest change that it has not heard: `waits_since`."""
    unheard = Operation.objects.filter(pk__gt=OuterRef("cursor"), is_open=False).order_by("pk")
    return [*Subscription.objects.annotate(waits_since=Subquery(unheard.values("at")[:1])).order_by("pk")]


def findings() -> Iterator[Finding]:
    found = waiting()
    told = [finding for finding in map(_finding, found[:MOST]) if finding]
    yield from told
    if not found:
        yield Finding(_("Subscriptions"), _("There are no subscriptions."))
    elif not told:
        yield Finding(_("Subscriptions"), _("All are up to date."))


def numbers(last: int) -> dict[str, tuple[str, float]]:
    """For whatever watches the site, with the number of the last change; each with what it is."""
    found = waiting()
    running = [subscription for subscription in found if not subscription.paused]
    late = [
        (timezone.now() - vars(one)["waits_since"]).total_seconds()
        for one in running
        if vars(one)["waits_since"]
    ]
    return {
        "crm_subscriptions": ("Addresses that hear of changes.", len(found)),
        "crm_subscriptions_paused": ("Those that hear nothing now.", len(found) - len(running)),
        "crm_subscriptions_failing": (
            "Those whose address fails.",
            sum(bool(s.failing_since) for s in running),
        ),
        "crm_deliveries_behind": (
            "Changes of the one that is most behind.",
            max((last - s.cursor for s in running), default=0),
        ),
        "crm_deliveries_oldest_seconds": ("Age of the oldest change that waits.", max(late, default=0)),
    }


def _finding(subscription: Subscription) -> Finding | None:
    since = vars(subscription)["waits_since"]
    if subscription.paused:
        return Finding(subscription.name, subscription.reason, is_bad=bool(since))
    if subscription.failing_since:
        text = _("Deliveries fail. The first time: %(ago)s.") % {
            "ago": naturaltime(subscription.failing_since)
        }
        return Finding(subscription.name, text, _("Its page shows what the address answers."), is_bad=True)
    if since and timezone.now() - since > PATIENCE:
        text = _("The oldest change that waits: %(ago)s.") % {"ago": naturaltime(since)}
        return Finding(subscription.name, text, _("Is manage.py deliver running?"), is_bad=True)
    return None
