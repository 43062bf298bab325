"""Enter twice: a form that adds something adds it once, and both answers say so."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dictionaries.models import Dictionary
from lists.models import Made, Operation
from lists.once import FORGOTTEN
from pipelines.models import Pipeline
from records.models import Lead
from tests.concurrency import at_once
from tests.people import HTMX, administrator, text

KEY = r'name="key" value="([\w-]+)"'


def key_in(client: Client, url: str) -> str:
    return re.findall(KEY, text(client.get(url)))[0]


def undo_in(response: Any) -> str:
    return re.findall(r'action="(/settings/history/\d+/undo/)"', text(response))[0]


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_an_entry_is_added_once_and_both_answers_can_undo_it(source: Dictionary, headers: dict[str, str]):
    client, url = administrator(), reverse("add_entry", args=[source])
    data = {"name": "Fair", "key": key_in(client, url)}
    first, second = (client.post(url, data, headers=headers, follow=True) for _ in range(2))
    assert source.entries.filter(name="Fair").count() == 1
    for answer in (first, second):
        assert answer.status_code == 200
        assert "Added “Fair”" in text(answer)
    assert undo_in(first) == undo_in(second)


@pytest.mark.django_db
def test_what_is_added_next_is_another_one_and_a_twin_is_refused(source: Dictionary):
    client, url = administrator(), reverse("add_entry", args=[source])
    answer = client.post(url, {"name": "Fair", "key": key_in(client, url)}, headers=HTMX)
    (again,) = re.findall(KEY, text(answer))
    refused = client.post(url, {"name": "Fair", "key": again}, headers=HTMX)
    assert refused.status_code == 422
    assert re.findall(KEY, text(refused)) == [again]
    assert client.post(url, {"name": "Visit", "key": again}, headers=HTMX).status_code == 200
    assert source.entries.filter(name__in=["Fair", "Visit"]).count() == 2


@pytest.mark.django_db
def test_another_text_in_the_same_form_counts_and_so_do_another_person_and_another_list(source: Dictionary):
    client, url = administrator(), reverse("add_record", args=["lead"])
    key = key_in(client, url)
    for sender, name in ((client, "One"), (client, "Two"), (administrator(), "One")):
        assert sender.post(url, {"name": name, "key": key, "status": first_status()}).status_code == 302
    assert sorted(Lead.objects.values_list("name", flat=True)) == ["One", "One", "Two"]


def first_status() -> int:
    return int(Pipeline.objects.get(entity_type__code="LEAD").entries.first().pk)


@pytest.mark.django_db
def test_a_pipeline_is_added_once(deals: Pipeline):
    client, url = administrator(), reverse("add_pipeline")
    data = {"name": "Partners", "begin": "shipped", "key": key_in(client, url)}
    first, second = (client.post(url, data, follow=True) for _ in range(2))
    assert Pipeline.objects.filter(name="Partners").count() == 1
    assert first.redirect_chain == second.redirect_chain
    assert undo_in(first) == undo_in(second)


@pytest.mark.django_db
def test_what_was_undone_since_is_not_added_again(source: Dictionary):
    client, url = administrator(), reverse("add_entry", args=[source])
    data = {"name": "Fair", "key": key_in(client, url)}
    client.post(undo_in(client.post(url, data, headers=HTMX)))
    again = client.post(url, data, headers=HTMX)
    assert again.status_code == 409
    assert "/undo/" not in text(again)
    assert not source.entries.filter(name="Fair").exists()


@pytest.mark.django_db
def test_what_was_made_long_ago_is_forgotten(source: Dictionary):
    client, url = administrator(), reverse("add_entry", args=[source])
    Made.objects.create(key="old", at=timezone.now() - FORGOTTEN - timedelta(seconds=1))
    client.post(url, {"name": "Fair", "key": key_in(client, url)})
    assert Made.objects.count() == 1
    assert Made.objects.get().operation == Operation.objects.latest("pk").pk


@pytest.mark.django_db(transaction=True)
def test_two_that_are_sent_at_the_same_moment_make_one():
    client, url = administrator(), reverse("add_record", args=["lead"])
    data = {"name": "Only", "key": key_in(client, url), "status": first_status()}
    answers = at_once(*[lambda: client.post(url, data).status_code] * 2)
    assert answers == [302, 302], connection.vendor
    assert Lead.objects.filter(name="Only").count() == 1
