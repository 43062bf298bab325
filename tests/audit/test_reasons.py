"""Whoever does something of consequence may say why, and the history tells it."""

import pytest
from django.urls import reverse

from crmsettings.removal import plan as replacing
from lists.models import Operation
from tests.factories import LeadFactory, PipelineFactory
from tests.people import HTMX, administrator, entry_url, text
from tests.protected import value

pytestmark = pytest.mark.django_db

WHY = "Nobody comes from there"


def last() -> Operation:
    return Operation.objects.latest("pk")


@pytest.mark.parametrize("act", ["delete", "archive"])
def test_a_deletion_and_an_archiving_have_a_reason(source, act):
    client, web = administrator(), value("WEB")
    assert 'name="reason"' in text(client.get(entry_url("delete_entry", web), headers=HTMX))
    client.post(entry_url(f"{act}_entry", web), {"reason": f"  {WHY} "}, headers=HTMX)
    assert (last().action, last().reason) == (act, WHY)
    assert WHY in text(client.get(reverse("history")))


@pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "page"])
def test_the_archiving_of_a_pipeline_has_a_reason(headers):
    pipeline = PipelineFactory()
    client, url = administrator(), reverse("archive_list", args=[pipeline])
    assert 'name="reason"' in text(client.get(url, headers=headers))
    client.post(url, {"reason": WHY}, headers=headers)
    assert (last().action, last().reason) == ("archive", WHY)


def test_a_replacement_keeps_its_reason_through_the_second_question(source, monkeypatch):
    monkeypatch.setattr(replacing, "TYPED", 2)
    web, email = value("WEB"), value("EMAIL")
    LeadFactory.create_batch(3, source=web)
    client, url = administrator(), entry_url("replace_entry", web)
    chosen = {"target": email.pk, "reason": WHY}
    asked = text(client.post(url, chosen, headers=HTMX))
    assert f'name="reason" value="{WHY}"' in asked
    done = client.post(url, {**chosen, "sure": "1", "typed": "Website"}, headers=HTMX)
    assert done.status_code == 200
    assert (last().action, last().reason) == ("replace", WHY)


def test_a_long_replacement_knows_who_did_it_and_why(source, monkeypatch):
    monkeypatch.setattr(replacing, "AT_ONCE", 1)
    web, email = value("WEB"), value("EMAIL")
    LeadFactory.create_batch(3, source=web)
    client, url = administrator(), entry_url("replace_entry", web)
    values = {"target": email.pk, "sure": "1", "typed": "Website", "reason": WHY}
    page = text(client.post(url, values))
    assert "3 records moved" in page
    assert reverse("operation", args=[last().pk]) in page
    assert (last().action, last().reason) == ("replace", WHY)
    assert last().actor_name


@pytest.mark.parametrize("act", ["restore_names", "delete_entries", "sort_list"])
def test_the_questions_about_many_entries_take_one_too(source, act):
    client, url = administrator(), reverse(act, args=[source])
    value("EMAIL").rename("Mail")
    chosen = {"entry": value("WEB").pk}
    asked = client.post(url, chosen) if act == "delete_entries" else client.get(url)
    assert 'name="reason"' in text(asked)
    client.post(url, {**chosen, "sure": "1", "reason": WHY})
    assert last().reason == WHY


@pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "page"])
def test_more_than_fits_is_refused_rather_than_cut(source, headers):
    client, url = administrator(), entry_url("delete_entry", value("WEB"))
    response = client.post(url, {"reason": "x" * 201}, headers=headers)
    assert response.status_code == 422
    assert text(response) == "The reason is too long: 200 characters at most. Nothing has changed."
    assert value("WEB").pk
    client.post(url, {"reason": f" {'x' * 200} "}, headers=headers)
    assert last().reason == "x" * 200


def test_a_reason_is_given_on_demand_and_asked_for_where_records_are_concerned(source):
    client, web, email = administrator(), value("WEB"), value("EMAIL")
    LeadFactory(source=web)
    assert '<details class="reason" open>' in text(client.get(entry_url("delete_entry", web), headers=HTMX))
    unused = text(client.get(entry_url("delete_entry", email), headers=HTMX))
    assert '<details class="reason">' in unused
    assert "Add a reason" in unused
    merged = client.post(reverse("merge_entries", args=[source]), {"entry": [web.pk, email.pk]}, headers=HTMX)
    assert '<details class="reason" open>' in text(merged)
    assert '<details class="reason">' in text(client.get(reverse("sort_list", args=[source]), headers=HTMX))
