"""The lists of a Bitrix24 portal come from the address of a webhook, which nothing shows again."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests.connect.portals import TOKEN
from tests.importing.forms import go_on
from tests.people import administrator, text
from tests.protected import value

pytestmark = pytest.mark.django_db


def ask(address: str) -> Any:
    client = administrator()
    page = client.post(reverse("import_lists"), {"policy": "merge", "portal": address})
    return client, page


def test_the_lists_of_a_portal_are_shown_as_a_plan_without_its_token(portal: str) -> None:
    client, page = ask(f" {portal}/rest/1/{TOKEN}/ ")
    assert page.status_code == 200
    assert "localhost" in text(page)
    assert "Source 119" in text(page)
    assert TOKEN not in text(page)
    assert go_on(client, page).status_code == 302
    assert value("S0").label == "Source 0"


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/rest/1/wr0ng/", "… is wrong"),
        ("/hello", "This is not a webhook of Bitrix24"),
        (f"/moved/rest/1/{TOKEN}/", "The portal redirects to another address"),
    ],
)
def test_every_failure_is_a_sentence_at_its_field_and_the_token_is_not_shown(
    portal: str, path: str, sentence: str
) -> None:
    _client, page = ask(portal + path)
    assert page.status_code == 422
    assert sentence in text(page)
    assert path not in text(page)
    assert "wr0ng" not in text(page)


def test_an_address_that_must_not_be_called_is_refused(settings: Any) -> None:
    settings.OUTGOING_PRIVATE = False
    _client, page = ask(f"https://127.0.0.1/rest/1/{TOKEN}/")
    assert page.status_code == 422
    assert TOKEN not in text(page)


def test_the_commands_take_an_address_too(portal: str) -> None:
    out = StringIO()
    call_command("plan_lists", f"{portal}/rest/1/{TOKEN}/", stdout=out)
    assert "120 added" in out.getvalue()
    call_command("apply_lists", f"{portal}/rest/1/{TOKEN}/", stdout=StringIO())
    assert value("S1").label == "Source 1"
    with pytest.raises(CommandError) as refused:
        call_command("plan_lists", f"{portal}/rest/1/wr0ng/", stdout=out)
    assert str(refused.value).startswith("localhost: ")
    assert "wr0ng" not in str(refused.value)
