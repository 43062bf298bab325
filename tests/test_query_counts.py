"""How many queries each act takes: few, and as many for a long list as for a short one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dictionaries.models import Dictionary, DictionaryValue
from lists.positions import GAP
from pipelines.models import Pipeline
from tests.factories import DictionaryFactory
from tests.people import HTMX, administrator, entry_url, list_url

pytestmark = pytest.mark.django_db


def long_list(size: int) -> Dictionary:
    entry_list = DictionaryFactory()
    entry_list.entries.bulk_create(
        DictionaryValue(dictionary=entry_list, code=f"V{n}", name=f"Value {n}", position=GAP * n)
        for n in range(size)
    )
    return entry_list


def queries(act: Callable[[], Any]) -> int:
    assert connection.features.supports_json_field  # asked once in a process, by whoever is first
    with CaptureQueriesContext(connection) as captured:
        assert act().status_code in {200, 304}
    return len([query for query in captured if "SAVEPOINT" not in query["sql"]])


def unchanged(client: Client, url: str) -> Callable[[], Any]:
    etag = client.get(url).headers["ETag"]
    return lambda: client.get(url, headers={"If-None-Match": etag})


@pytest.mark.parametrize("code", ["DEAL", "LEAD"])
def test_the_page_of_a_pipeline_takes_eight_at_most_and_one_when_nothing_changed(code: str):
    client, url = administrator(), list_url(Pipeline.objects.get(entity_type__code=code, is_default=True))
    assert queries(lambda: client.get(url)) <= 8
    assert queries(unchanged(client, url)) == 1


def test_the_page_of_a_long_list_takes_as_many_as_that_of_a_short_one():
    def counts(size: int) -> list[int]:
        client, url = administrator(), list_url(long_list(size))
        return [queries(lambda: client.get(url)), queries(unchanged(client, url))]

    short = counts(10)
    assert counts(1000) == short
    assert short[0] <= 8
    assert short[1] == 1


def act_of(verb: str, entry_list: Dictionary, client: Client) -> Callable[[], Any]:
    first, *_, last = entry_list.entries.all()
    url = entry_url(verb, last)
    fields = {"edit_entry": {"name": "Renamed"}, "move_entry": {"before": first.pk}, "delete_entry": {}}
    return lambda: client.post(url, fields[verb], headers=HTMX)


@pytest.mark.parametrize("verb", ["edit_entry", "move_entry", "delete_entry"])
def test_an_act_in_a_long_list_takes_as_many_as_in_a_short_one(verb: str):
    def count(size: int) -> int:
        return queries(act_of(verb, long_list(size), administrator()))

    assert count(10) == count(1000) <= 20
