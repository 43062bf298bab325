"""What each client says of tokens that may everything, that may only read, and that are over."""

from typing import Any

import pytest
from aiohttp import ClientResponseError
from b24pysdk.errors import BitrixAPIExpiredToken, BitrixAPIInsufficientScope, BitrixBaseAPIError
from b24pysdk.errors.oauth import BitrixOAuthNoAuthFound
from bitrix24 import BitrixError
from django.utils import timezone

from connect.models import Webhook
from dictionaries.models import Dictionary
from tests.connect.rest.clients.portal import Portal
from tests.factories import UserFactory

SOURCES = {"ENTITY_ID": "SOURCE"}
FAIR = {"ENTITY_ID": "SOURCE", "STATUS_ID": "FAIR", "NAME": "Trade fair", "SORT": 100}


def expired(portal: Portal) -> Portal:
    other = portal.with_token()
    Webhook.objects.filter(pk=Webhook.objects.latest("pk").pk).update(expires=timezone.now())
    return other


def revoked(portal: Portal) -> Portal:
    other = portal.with_token()
    Webhook.objects.latest("pk").revoke()
    return other


def unknown(portal: Portal) -> Portal:
    other = revoked(portal)
    Webhook.objects.latest("pk").delete()
    return other


def of_somebody_who_left(portal: Portal) -> Portal:
    other = portal.with_token(UserFactory())
    type(other.owner).objects.filter(pk=other.owner.pk).update(is_active=False)
    return other


OVER = {
    expired: BitrixAPIExpiredToken,
    revoked: BitrixOAuthNoAuthFound,
    unknown: BitrixOAuthNoAuthFound,
    of_somebody_who_left: BitrixOAuthNoAuthFound,
}


@pytest.mark.parametrize("over", OVER)
def test_a_token_that_is_over_is_refused_in_each_client_s_own_words(portal: Portal, over: Any) -> None:
    other = over(portal)
    with pytest.raises(OVER[over]):
        _ = other.official.crm.status.list(filter=SOURCES).result
    with pytest.raises(ClientResponseError) as of_fast:
        other.fast.get_all("crm.status.list", filter=SOURCES)
    assert of_fast.value.status == 401
    with pytest.raises(BitrixError, match="401"):
        other.small.call("crm.status.list", filter=SOURCES)


def test_a_token_belongs_to_the_person_in_its_address(portal: Portal) -> None:
    stranger = Portal(portal.url, portal.domain, UserFactory(), portal.token)
    with pytest.raises(BitrixOAuthNoAuthFound):
        _ = stranger.official.crm.status.list().result


def test_a_token_that_may_read_reads_and_changes_nothing(portal: Portal, source: Dictionary) -> None:
    reader = portal.with_token(may_write=False)
    listed = reader.official.crm.status.list(filter=SOURCES).result
    assert [row["STATUS_ID"] for row in listed] == [entry.code for entry in source.entries.all()]
    before = source.version
    with pytest.raises(BitrixAPIInsufficientScope):
        _ = reader.official.crm.status.add(fields=FAIR).result
    with pytest.raises(BitrixError, match=r"40[13]"):
        reader.small.call("crm.status.update", id=listed[0]["ID"], fields={"NAME": "Phone"})
    with pytest.raises(Exception, match="insufficient_scope"):
        reader.fast.call("crm.status.delete", {"id": listed[-1]["ID"]})
    source.refresh_from_db()
    assert source.version == before


def test_a_token_may_what_its_owner_may(portal: Portal, source: Dictionary) -> None:
    guest = portal.with_token(UserFactory())
    for call in (guest.official.crm.status.list(), guest.official.crm.status.add(fields=FAIR)):
        with pytest.raises(BitrixBaseAPIError, match="Access denied"):
            _ = call.result
    assert not source.entries.filter(code="FAIR").exists()


def test_names_and_sentences_are_in_the_language_of_the_token(portal: Portal) -> None:
    polish = portal.with_token(language="pl")
    name = {
        name.token: name.official.crm.status.entity.items("SOURCE").result[0]["NAME"]
        for name in (portal, polish)
    }
    assert name == {portal.token: "Call", polish.token: "Połączenie"}
