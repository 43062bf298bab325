"""What an open page asks every ten seconds."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crmsettings.polling import poll_address
from lists.models import Operation
from tests.factories import PipelineFactory
from tests.people import HTMX, administrator, list_url, text
from tests.protected import value


@pytest.fixture
def poll(source):
    source.refresh_from_db()
    return f"{poll_address(source)}?v={source.version}"


def test_nothing_new_is_an_empty_answer_for_one_query_and_no_session(poll):
    with CaptureQueriesContext(connection) as queries:
        response = Client().get(poll)
    assert (response.status_code, response.content, len(queries)) == (204, b"", 1)
    assert response.headers["Cache-Control"] == "no-store"


def test_a_change_through_any_door_is_news(poll, source):
    value("WEB").rename("Site")
    source.refresh_from_db()
    assert Client().get(poll).json() == {"version": source.version}


def test_only_a_signed_address_of_a_list_that_is_there_is_answered(poll, source):
    assert Client().get(poll.replace("?", "x?")).status_code == 403
    assert Client().get("/poll/dictionaries/1/").status_code == 403
    assert Client().post(poll).status_code == 405
    own = type(source).objects.create(name="Own")
    address = poll_address(own)
    own.delete()
    assert Client().get(address).status_code == 410


def test_the_page_of_a_list_carries_its_address_and_version(source):
    page = text(administrator().get(list_url(source)))
    source.refresh_from_db()
    assert f'data-version="{source.version}"' in page
    assert 'data-poll="/poll/' in page


@pytest.mark.parametrize("act", ["make_default", "archive_list", "move_list", "rename_list"])
def test_the_toast_of_an_act_on_a_pipeline_can_take_it_back(act, deals):
    PipelineFactory()
    own = PipelineFactory()
    data = {"step": "-1", "name": "Renamed"}
    page = text(administrator().post(reverse(act, args=[own]), data, headers=HTMX))
    assert f"/settings/history/{Operation.objects.latest('pk').pk}/undo/" in page


def test_a_dragged_pipeline_can_be_taken_back(deals):
    own = PipelineFactory()
    address = reverse("move_list", args=[own])
    page = text(administrator().post(address, {"before": deals.pk}, headers=HTMX))
    assert f"/settings/history/{Operation.objects.latest('pk').pk}/undo/" in page


def test_the_toast_of_an_act_can_take_it_back(source):
    client = administrator()
    address = f"{list_url(source)}entries/{value('WEB').pk}/edit/"
    page = text(client.post(address, {"name": "Site"}, follow=True))
    assert f"/settings/history/{Operation.objects.latest('pk').pk}/undo/" in page
