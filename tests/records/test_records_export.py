"""The list of records as a file: what is filtered, in the order of the page, whole and safe."""

import csv
import io
from collections.abc import Iterable
from typing import Any

import pytest
from django.db import OperationalError

from dictionaries.models import DictionaryValue
from records import export, streaming
from records.filters import Filter
from records.models import Deal, Lead
from records.paging import Position
from records.sorting import Order
from tests.factories import DealFactory, LeadFactory
from tests.people import administrator, person

pytestmark = pytest.mark.django_db


def lines(response: Any) -> list[list[str]]:
    return read(response.streaming_content)


def read(parts: Iterable[bytes]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(parts).decode("utf-8-sig"))))


def test_a_file_has_all_pages_of_what_is_filtered_in_its_order(monkeypatch: Any):
    monkeypatch.setattr(export, "TOGETHER", 2)
    web = DictionaryValue.objects.get(dictionary__code="SOURCE", code="WEB")
    for name in ("Delta", "Alfa", "Echo", "Bravo", "Charlie"):
        DealFactory(name=name, source=web, amount="12500.50")
    DealFactory(name="Sourceless")
    response = administrator().get(f"/records/deal/export.csv?sort=name&source={web.pk}")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="deal.csv"'
    head, *rows, last = lines(response)
    assert head == [
        "Number", "Name", "Pipeline", "Stage", "Deal type", "Source", "Amount", "Created", "Archived",
    ]  # fmt: skip
    assert [row[1] for row in rows] == ["Alfa", "Bravo", "Charlie", "Delta", "Echo"]
    assert rows[0][2:7] == ["General", "New", "", "Website", "12500.50"]
    assert last == ["End of the file: 5 records"]


def test_a_record_that_is_deleted_meanwhile_does_not_end_the_file_too_early(monkeypatch: Any):
    monkeypatch.setattr(export, "TOGETHER", 2)
    for name in ("Alfa", "Bravo", "Charlie", "Delta"):
        DealFactory(name=name)
    parts = iter(administrator().get("/records/deal/export.csv?sort=name").streaming_content)
    sent = [next(parts), next(parts)]
    Deal.objects.get(name="Bravo").delete()
    assert [row[1:2] for row in read([*sent, *parts])[1:]] == [
        ["Alfa"],
        ["Bravo"],
        ["Charlie"],
        ["Delta"],
        [],
    ]


@pytest.mark.parametrize("sort", ["name", "-name", "amount", "-amount", "source", "-source", ""])
def test_a_record_that_changes_its_place_meanwhile_takes_no_others_with_it(monkeypatch: Any, sort: str):
    """Whoever it stood before would be left out, or stand in the file twice."""
    monkeypatch.setattr(export, "TOGETHER", 2)
    values = list(DictionaryValue.objects.filter(dictionary__code="SOURCE")[:6])
    for number, source in enumerate(values):
        DealFactory(name=f"Deal {number}", amount=number, source=source)
    parts = iter(administrator().get(f"/records/deal/export.csv?sort={sort}").streaming_content)
    sent = [next(parts), next(parts)]
    last = Deal.objects.get(name=read(sent)[-1][1])
    for change in ({"name": "Zulu", "amount": 99, "source": None}, {"name": "Alfa", "amount": -1}):
        for name, value in change.items():
            setattr(last, name, value)
        last.save()
    _head, *rows, ending = read([*sent, *parts])
    assert sorted(row[1] for row in rows if row[1].startswith("Deal")) == [f"Deal {n}" for n in range(6)]
    assert ending == ["End of the file: 6 records"] or len(rows) == 7  # itself it may come again


def test_a_file_speaks_the_language_of_the_reader_to_its_end():
    LeadFactory()
    client = administrator()
    client.cookies.load({"django_language": "pl"})
    head, row, last = lines(client.get("/records/lead/export.csv"))
    assert head[:2] == ["Numer", "Nazwa"]
    assert row[-1] == "nie"
    assert last == ["Koniec pliku: 1 rekord"]


def test_what_looks_like_a_formula_stays_a_text():
    LeadFactory(name='=HYPERLINK("http://example.com")')
    _head, row, _last = lines(administrator().get("/records/lead/export.csv"))
    assert row[1] == '\'=HYPERLINK("http://example.com")'


def test_a_file_that_breaks_off_says_so(monkeypatch: Any):
    LeadFactory()
    response = administrator().get("/records/lead/export.csv")

    def fail(*_arguments: Any, **_options: Any) -> Any:
        raise OperationalError

    monkeypatch.setattr(Order, "read", fail)
    parts = iter(response.streaming_content)
    sent = [next(parts), next(parts)]
    with pytest.raises(OperationalError):
        next(parts)
    assert "This file is incomplete" in sent[-1].decode()


def test_too_many_at_once_are_sent_back_to_the_list():
    others = [export.csv_parts(Position(Filter(Lead))) for _ in range(streaming.AT_ONCE)]
    response = administrator().get("/records/lead/export.csv?sort=name")
    assert response.status_code == 302
    assert response.headers["Location"] == "/records/lead/?sort=name"
    others.pop().close()
    assert len(lines(administrator().get("/records/lead/export.csv"))) == 2
    for other in others:
        other.close()


def test_who_may_not_see_records_gets_no_file():
    assert person("view_deal").get("/records/lead/export.csv").status_code == 403
    assert lines(person("view_lead").get("/records/lead/export.csv"))[-1] == ["End of the file: 0 records"]
