"""Lists of 120 entries arrive whole and in order, however a client asks for its pages."""

from typing import Any

import pytest

from dictionaries.models import Dictionary
from tests.connect.rest.clients.portal import Portal
from tests.factories import DealFactory

ENTRIES = 120
LONG = {"ENTITY_ID": "LONG"}
BY_ID = {"ID": "ASC"}


@pytest.fixture
def names(transactional_db: None) -> list[str]:
    names = [f"Entry {number:03}" for number in range(ENTRIES)]
    Dictionary.objects.create(name="Long", code="LONG").add_many("\n".join(names))
    return names


def names_of(rows: Any) -> list[str]:
    return [row["NAME"] for row in rows]


WAYS = {
    "official, one call": lambda portal: portal.official.crm.status.list(filter=LONG).result,
    "official, pages": lambda portal: portal.official.crm.status.list(filter=LONG).as_list().result,
    "official, by ID": lambda portal: portal.official.crm.status.list(filter=LONG).as_list_fast().result,
    "official, by next": lambda portal: by_next(portal),
    "small, pages": lambda portal: portal.small.call("crm.status.list", filter=LONG),
    "fast, all": lambda portal: sorted(
        portal.fast.get_all("crm.status.list", filter=LONG), key=lambda row: int(row["ID"])
    ),
}


def by_next(portal: Portal) -> list[Any]:
    """As scripts do that know nothing of a client's own ways."""
    rows: list[Any] = []
    start: int | None = 0
    while start is not None:
        page = portal.official_call("crm.status.list", {"filter": LONG, "order": BY_ID, "start": start})
        rows += page["result"]
        start = page.get("next")
    assert page["total"] == ENTRIES
    return rows


@pytest.mark.parametrize("way", WAYS)
def test_every_entry_arrives_once_and_in_order(portal: Portal, names: list[str], way: str) -> None:
    assert names_of(WAYS[way](portal)) == names


def test_the_last_entries_come_first_where_a_client_goes_down_by_number(
    portal: Portal, names: list[str]
) -> None:
    rows = portal.official.crm.status.list(filter=LONG).as_list_fast(descending=True).result
    assert names_of(rows) == names[::-1]


def test_entries_are_found_by_more_numbers_than_fit_a_page(portal: Portal, names: list[str]) -> None:
    status = portal.official.crm.status
    numbers = [int(row["ID"]) for row in status.list(filter=LONG).result]
    assert names_of(status.list(filter={"ID": numbers}).as_list().result) == names
    got = portal.fast.get_by_id("crm.status.get", numbers[:60])
    assert [got[str(number)]["NAME"] for number in numbers[:60]] == names[:60]


def titles_of(rows: Any, name: str = "TITLE") -> list[str]:
    return [row[name] for row in rows]


RECORDS = {
    "official, pages": lambda portal: titles_of(portal.official.crm.deal.list().as_list().result),
    "official, by ID": lambda portal: titles_of(portal.official.crm.deal.list().as_list_fast().result),
    "official, items": lambda portal: titles_of(
        portal.official.crm.item.list(entity_type_id=2).as_list_fast().result, "title"
    ),
    "small, pages": lambda portal: titles_of(portal.small.call("crm.deal.list")),
    "small, pages of items": lambda portal: titles_of(
        portal.small.call("crm.item.list", entityTypeId=2)["items"], "title"
    ),
    "fast, all": lambda portal: sorted(titles_of(portal.fast.get_all("crm.deal.list"))),
    "fast, all items": lambda portal: sorted(
        titles_of(portal.fast.get_all("crm.item.list", entityTypeId=2), "title")
    ),
}


@pytest.mark.parametrize("way", RECORDS)
def test_every_record_arrives_once_and_in_order(portal: Portal, way: str) -> None:
    titles = [f"Deal {number:03}" for number in range(ENTRIES)]
    for title in titles:
        DealFactory(name=title)
    assert RECORDS[way](portal) == titles
