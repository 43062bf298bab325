"""Replace on the screen: a choice, a warning where it means more than a word, and a page that grows."""

from typing import Any

import pytest
from django.db import InterfaceError, connection
from django.test import Client

from crmsettings.removal import plan as limits
from dictionaries.models import Dictionary
from lists import replacing
from lists.models import Moved
from pipelines.models import Pipeline
from records.models import Deal, Lead
from tests.factories import DealFactory, LeadFactory
from tests.people import HTMX, administrator, entry_url, list_url, text
from tests.thirdparty.models import Badge

pytestmark = pytest.mark.django_db


def replace(client: Client, entry: Any, other: Any, htmx: bool = True, **fields: Any) -> Any:
    data = {"target": other.pk if other else "", **fields}
    return client.post(entry_url("replace_entry", entry), data, headers=HTMX if htmx else {})


def streamed(response: Any) -> str:
    return b"".join(response.streaming_content).decode()


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "plain"])
def test_the_records_go_over_the_entry_goes_and_the_toast_says_so(source: Dictionary, htmx: bool):
    web, email = source.entries.get(code="WEB"), source.entries.get(code="EMAIL")
    LeadFactory.create_batch(2, source=web)
    LeadFactory(source=web, is_archived=True)
    client = administrator()
    response = replace(client, web, email, htmx)
    if htmx:
        assert response.status_code == 200
        assert response.headers["HX-Trigger"] == "recount"
        assert f"innerHTML:.side [href='{list_url(source)}'] .size\">13<" in text(response)
    else:
        assert response.status_code == 302
        response = client.get(list_url(source))
    assert "3 records moved from “Website” to “E-Mail”; “Website” is deleted." in text(response)
    assert set(Lead.objects.values_list("source__code", flat=True)) == {"EMAIL"}
    assert not source.entries.filter(code="WEB").exists()


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "plain"])
def test_without_a_target_the_question_stays_with_the_sentence_at_its_field(source: Dictionary, htmx: bool):
    web = source.entries.get(code="WEB")
    LeadFactory(source=web)
    client = administrator()
    elsewhere = Dictionary.objects.get(code="INDUSTRY").entries.first()
    for other in (None, web, elsewhere):
        response = replace(client, web, other, htmx)
        assert response.status_code == 422
        assert "Choose what the records should have instead." in text(response)
        assert 'value="replace" checked' in text(response)
    assert Lead.objects.get().source == web


def test_another_kind_of_stage_is_warned_of_and_confirmed(deals: Pipeline):
    stage, won = deals.entries.get(code="EXECUTING"), deals.entries.get(code="WON")
    DealFactory.create_batch(2, stage=stage)
    client = administrator()
    response = replace(client, stage, won)
    assert response.status_code == 200
    assert response.headers["HX-Retarget"] == "#dialog"
    assert "2 records are open now and become won." in text(response)
    assert Deal.objects.filter(stage=stage).count() == 2
    response = replace(client, stage, won, sure=1)
    assert response.status_code == 422
    assert "Tick the box if that is what you want." in text(response)
    assert replace(client, stage, won, sure=1, agreed="on").status_code == 200
    assert Deal.objects.filter(stage=won).count() == 2


def test_a_stage_of_the_same_kind_needs_no_warning(deals: Pipeline):
    stage, other = deals.entries.get(code="EXECUTING"), deals.entries.get(code="PREPARATION")
    DealFactory(stage=stage)
    assert "1 record moved" in text(replace(administrator(), stage, other))


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "plain"])
def test_many_records_are_moved_only_after_the_name_was_typed(
    source: Dictionary, monkeypatch: pytest.MonkeyPatch, htmx: bool
):
    monkeypatch.setattr(limits, "TYPED", 2)
    web, email = source.entries.get(code="WEB"), source.entries.get(code="EMAIL")
    LeadFactory.create_batch(3, source=web)
    client = administrator()
    response = replace(client, web, email, htmx)
    assert (response.status_code, "Type “Website” to confirm" in text(response)) == (200, True)
    response = replace(client, web, email, htmx, sure=1, typed="E-Mail")
    assert (response.status_code, "Type “Website” to confirm." in text(response)) == (422, True)
    assert Lead.objects.filter(source=web).count() == 3
    replace(client, web, email, htmx, sure=1, typed=" website ")
    assert Lead.objects.filter(source=email).count() == 3


def test_a_target_that_was_archived_meanwhile_is_no_target(source: Dictionary):
    web, email = source.entries.get(code="WEB"), source.entries.get(code="EMAIL")
    LeadFactory(source=web)
    email.archive()
    response = replace(administrator(), web, email)
    assert response.status_code == 422
    assert Lead.objects.get().source == web


def test_what_the_verb_refuses_is_said_in_the_question(deals: Pipeline):
    stage, other = deals.entries.get(code="EXECUTING"), deals.entries.get(code="PREPARATION")
    for each in (stage, other):
        Badge.objects.create(stage=each)  # one to one: the other one is taken
    for htmx in (True, False):
        response = replace(administrator(), stage, other, htmx)
        assert response.status_code == 409
        assert "cannot be replaced with" in text(response)
        assert "What should happen to these records?" in text(response)
    assert deals.entries.filter(pk=stage.pk).exists()


@pytest.fixture
def long(source: Dictionary, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any]:
    """Two sources; five leads of the first, moved two at a time, are too many for one answer."""
    monkeypatch.setattr(limits, "AT_ONCE", 4)
    monkeypatch.setattr(replacing, "CHUNK", 2)
    web, email = source.entries.get(code="WEB"), source.entries.get(code="EMAIL")
    LeadFactory.create_batch(5, source=web)
    return web, email


def test_a_long_replacement_shows_how_far_it_is_and_ends_with_a_link(long: tuple[Any, Any]):
    client = administrator()
    question = text(replace(client, *long))
    assert "This takes a while" in question
    assert "hx-post" not in question  # a page of its own, in a plain form
    response = replace(client, *long, htmx=False, sure=1)
    assert response.streaming
    assert response.headers["X-Accel-Buffering"] == "no"
    assert "Content-Security-Policy" in response.headers
    assert "Content-Encoding" not in response.headers
    page = streamed(response)
    steps = [page.index(f"{moved} of 5") for moved in (0, 2, 4, 5)]
    assert steps == sorted(steps)
    assert "5 records moved from “Website” to “E-Mail”; “Website” is deleted." in page
    assert f'href="{list_url(long[1].entry_list)}"' in page
    assert page.rstrip().endswith("</html>")
    assert "<script" not in page[page.index("<main") :]
    assert Lead.objects.filter(source=long[1]).count() == 5


def test_htmx_is_never_given_a_page_that_grows(long: tuple[Any, Any]):
    response = replace(administrator(), *long, sure=1)
    assert not response.streaming
    assert "This takes a while" in text(response)
    assert Lead.objects.filter(source=long[0]).count() == 5


def test_whoever_leaves_the_page_leaves_everything_as_it_was(long: tuple[Any, Any]):
    response = replace(administrator(), *long, htmx=False, sure=1)
    parts = iter(response.streaming_content)
    while "2 of 5" not in next(parts).decode():
        pass
    assert Lead.objects.filter(source=long[1]).count() == 2
    response._iterator.close()  # as the server does when the browser has gone
    assert Lead.objects.filter(source=long[0]).count() == 5
    assert long[0].entry_list.entries.filter(pk=long[0].pk).exists()
    assert not Moved.objects.exists()


def test_what_is_refused_on_the_way_ends_the_page_with_the_sentence(
    deals: Pipeline, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(limits, "AT_ONCE", 0)
    stage, other = deals.entries.get(code="EXECUTING"), deals.entries.get(code="PREPARATION")
    DealFactory(stage=stage)
    for each in (stage, other):
        Badge.objects.create(stage=each)
    page = streamed(replace(administrator(), stage, other, htmx=False, sure=1))
    assert "cannot be replaced with" in page
    assert "Nothing has changed." in page
    assert page.rstrip().endswith("</html>")
    assert Deal.objects.get().stage == stage


def test_a_page_that_grows_does_not_say_what_nobody_knows_when_the_database_is_lost(long: tuple[Any, Any]):
    """The COMMIT may have arrived there, and only its answer not here."""

    def lose(execute: Any, sql: str, *arguments: Any) -> Any:
        if sql.startswith("UPDATE lists_operation SET is_open = FALSE"):
            raise InterfaceError("the connection is closed")
        return execute(sql, *arguments)

    response = replace(administrator(), *long, htmx=False, sure=1)
    with connection.execute_wrapper(lose):
        page = streamed(response)
    assert "Your change may have been saved: look before you try again." in page
    assert "Nothing has changed." not in page


def test_the_growing_page_speaks_the_language_of_the_person(long: tuple[Any, Any]):
    client = administrator()
    client.cookies["django_language"] = "pl"
    page = streamed(replace(client, *long, htmx=False, sure=1))
    assert '<html lang="pl"' in page
    assert "Strona internetowa" in page
