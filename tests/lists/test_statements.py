"""Statements that are written once: they find what the ORM finds."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from crmsettings.addresses import find_entry, find_list
from dictionaries.models import Dictionary, DictionaryValue
from lists.protection import Refused
from lists.statements import Statement, one, ordered, param
from pipelines.models import Pipeline, Stage
from tests.people import administrator, list_url

pytestmark = pytest.mark.django_db

BEYOND = 10**20  # no number of a database is as large


def stored(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_a_kept_statement_answers_each_question_anew(source: Dictionary, deals: Pipeline):
    named = Statement(DictionaryValue.objects.filter(code=param(1), dictionary=param(0)).values_list("pk"))
    email, call = (source.entries.get(code=code).pk for code in ("EMAIL", "CALL"))
    assert [list(row) for row in named.fetch(source.pk, "EMAIL")] == [[email]]
    assert [list(row) for row in named.fetch(source.pk, "CALL")] == [[call]]
    assert [*named.fetch(source.pk, "NONE"), *named.fetch(BEYOND, "CALL")] == []
    source.entries.filter(pk=email).delete()
    assert [*named.fetch(source.pk, "EMAIL")] == []


@pytest.mark.parametrize("archived", [None, datetime(2026, 5, 1, 12, tzinfo=UTC)])
def test_an_entry_is_found_as_it_is_stored_with_its_list(
    deals: Pipeline, archived: datetime | None, django_assert_num_queries: Any
):
    stage = deals.entries.get(code="EXECUTING")
    deals.entries.filter(pk=stage.pk).update(archived_at=archived)
    with django_assert_num_queries(1):
        found = find_entry("pipelines/DEAL/GENERAL", stage.pk)
        assert found.pipeline.entity_type.code == "DEAL"
        assert found.message_context == "DEAL"
    assert stored(found) == stored(Stage.objects.get(pk=stage.pk))
    assert stored(found.pipeline) == stored(Pipeline.objects.get(pk=deals.pk))
    assert stored(found.pipeline.entity_type) == stored(deals.entity_type)
    found.rename("Under way")
    assert Stage.objects.get(pk=stage.pk).name == "Under way"


@pytest.mark.parametrize("address", ["dictionaries/SOURCE", "pipelines/DEAL/GENERAL"])
def test_a_list_is_found_by_its_address(address: str, django_assert_num_queries: Any):
    with django_assert_num_queries(1):
        found = find_list(address)
        assert found.address == address
    assert stored(found) == stored(type(found).objects.get(pk=found.pk))


def test_nothing_is_found_where_nothing_is(source: Dictionary, deals: Pipeline):
    email = source.entries.get(code="EMAIL")
    for pk in (0, BEYOND, deals.entries.get(code="WON").pk + BEYOND):
        assert find_entry("dictionaries/SOURCE", pk) is None
        with pytest.raises(Refused):
            email.sibling(pk)
    assert find_entry("dictionaries/INDUSTRY", email.pk) is None
    assert find_list("dictionaries/NONE") is None
    assert one(Dictionary, code="NONE") is None


def test_a_session_ends_everywhere_at_once(source: Dictionary):
    client, elsewhere = administrator(), Client()
    elsewhere.cookies = client.cookies
    assert elsewhere.get(list_url(source)).status_code == 200
    client.post("/logout/")
    assert elsewhere.get(list_url(source)).status_code == 302


def test_a_session_ends_when_its_time_is_over(source: Dictionary):
    client = administrator()
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=1))
    assert client.get(list_url(source)).status_code == 200
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    assert client.get(list_url(source)).status_code == 302


def test_a_session_of_ones_own_making_is_none(source: Dictionary):
    client = Client()
    for key in ("short", "a" * 32, "x" * 5000):
        client.cookies["sessionid"] = key
        assert client.get(list_url(source)).status_code == 302


def test_the_first_rows_in_an_order_are_those_of_the_orm_whatever_is_empty(deals: Pipeline):
    second = deals.entries.filter(kind=Stage.Kind.IN_PROGRESS)[1]
    Stage.objects.filter(pk=second.pk).update(archived_at=timezone.now())
    for most in (1, 3, None):
        found = ordered(Stage, "-kind", "position", most=most, pipeline=deals.pk, archived_at=None)
        wanted = deals.entries.active().order_by("-kind", "position")[:most]
        assert [stored(stage) for stage in found] == [stored(stage) for stage in wanted]
