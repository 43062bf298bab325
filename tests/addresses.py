"""One address for each route of the site, so that a new route need not be named in the tests."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from connect.models import Delivery, Subscription, Webhook
from dictionaries.models import Dictionary
from lists.models import Operation
from pipelines.models import Pipeline
from tests.factories import LeadFactory, UserFactory

OPEN_TO_ALL = {"icons", "login", "logout", "set_language", "set_theme"}
OPEN_TO_PEOPLE = {"signed_in", "account", "change_password", "find", "webhooks"}  # whoever is signed in

OF_THEIR_OWN = {"admin", "api", "rest"}  # parts of the site that guard their addresses themselves, with tests


def routes(resolver: URLResolver) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        elif pattern.namespace not in OF_THEIR_OWN:
            yield from routes(pattern)


def addresses(source: Dictionary) -> dict[str, str]:
    """One address for each route of the site, by its name."""
    email = source.entries.get(code="EMAIL")
    deals = Pipeline.objects.get(entity_type__code="DEAL", is_default=True)
    stage = deals.entries.get(code="PREPARATION")
    lead = LeadFactory()
    email.rename("Mail")
    done = Operation.objects.latest("pk").pk
    possible: list[list[Any]] = [
        [], [deals], [source], [source, email.pk], ["lead"], ["lead", lead.pk], [str(done)], ["csv"],
        ["yaml"], [source, "yaml"],
    ]  # fmt: skip
    # A colour have stages alone, and of a column of a board the number is that of its stage.
    named = {
        "recolor_entry": [deals, stage.pk],
        "recolor_entries": [deals],
        "revoke_webhook": [Webhook.issue(UserFactory(), "ERP")[0].pk],
        "board_lane": ["lead", lead.present_stage.pk],
        **_of_a_subscription(),
    }
    found = {}
    for pattern in routes(get_resolver()):
        for args in possible:
            with suppress(NoReverseMatch):
                found[str(pattern.name)] = reverse(str(pattern.name), args=args)
        if pattern.name in named:
            found[str(pattern.name)] = reverse(str(pattern.name), args=named[str(pattern.name)])
        assert pattern.name in found, f"Tell this test how to write the address of {pattern}."
    return found


def _of_a_subscription() -> dict[str, list[Any]]:
    """It goes nowhere: the address is refused, because it is private."""
    made = Subscription.objects.create(owner=UserFactory(), name="ERP", address="https://127.0.0.1/")
    delivery = Delivery.objects.create(subscription=made, operation=0, message="msg")
    names = ("subscription", "edit_subscription", "delete_subscription", "test_subscription")
    return {
        **{name: [made.pk] for name in names},
        "act_on_subscription": [made.pk, "try"],
        "resend_delivery": [made.pk, delivery.pk],
    }
