"""Filters of crm.deal.list: what each one finds, and that none finds more than it says."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dictionaries.models import DictionaryValue
from pipelines.models import Pipeline
from records.models import Deal
from tests.connect.rest.callers import Caller
from tests.factories import DealFactory, PipelineFactory


def ids(program: Caller, **sent: Any) -> list[int]:
    return [int(row["ID"]) for row in program.call("crm.deal.list", select=["ID"], **sent)]


def value(code: str) -> DictionaryValue:
    return DictionaryValue.objects.get(dictionary__code="SOURCE", code=code)


def test_a_list_is_filtered_by_codes(program: Caller, deals: Pipeline) -> None:
    other = PipelineFactory()
    here = DealFactory(stage=deals.entries.get(code="WON"), source=value("CALL")).pk
    there = DealFactory(stage=other.entries.get(code="WON"), source=value("EMAIL")).pk
    plain = DealFactory().pk
    prefixed = f"C{other.pk}:WON"
    for wanted, found in (
        ({"STAGE_ID": "WON"}, [here]),
        ({"=STAGE_ID": prefixed}, [there]),
        ({"@STAGE_ID": ["WON", prefixed]}, [here, there]),
        ({"STAGE_ID": ["WON", prefixed]}, [here, there]),
        ({"!STAGE_ID": "WON"}, [there, plain]),
        ({"!@STAGE_ID": ["WON", prefixed]}, [plain]),
        ({"STAGE_ID": "C99999:WON"}, []),
        ({"CATEGORY_ID": other.pk}, [there]),
        ({"CATEGORY_ID": "0"}, [here, plain]),
        ({"STAGE_SEMANTIC_ID": ["S", "F"]}, [here, there]),
        ({"CLOSED": "N"}, [plain]),
        ({"SOURCE_ID": "CALL"}, [here]),
        ({"@SOURCE_ID": ["CALL", "EMAIL"]}, [here, there]),
        ({"!SOURCE_ID": "CALL"}, [there, plain]),
        ({"SOURCE_ID": ""}, [plain]),
        ({"!SOURCE_ID": None}, [here, there]),
        ({"@SOURCE_ID": ["", "CALL"]}, [here, plain]),
        ({"SOURCE_ID": "NO_SUCH"}, []),
        ({"@SOURCE_ID": []}, []),
    ):
        assert ids(program, filter=wanted) == found, wanted


def test_a_list_is_filtered_by_what_is_larger_smaller_and_written(program: Caller) -> None:
    first, second, third = (DealFactory(name=f"Mill {n} in Łódź", amount=n).pk for n in (1, 2, 3))
    Deal.objects.filter(pk=first).update(created_at=timezone.now() - timedelta(days=400))
    day = (timezone.localdate() - timedelta(days=10)).isoformat()
    for wanted, found in (
        ({">ID": first}, [second, third]),
        ({"<=ID": second}, [first, second]),
        ({"ID": [first, third]}, [first, third]),
        ({"!ID": first}, [second, third]),
        ({">=OPPORTUNITY": 2, "<OPPORTUNITY": "3.00"}, [second]),
        ({"<DATE_CREATE": day}, [first]),
        ({">DATE_CREATE": f"{day}T00:00:00+03:00"}, [second, third]),
        ({"TITLE": "Mill 2 in Łódź"}, [second]),
        ({"TITLE": ["Mill 1 in Łódź", "Mill 3 in Łódź"]}, [first, third]),
        ({"!TITLE": "Mill 2 in Łódź"}, [first, third]),
        ({"TITLE": "mill 2 in lodz"}, []),
        ({"%TITLE": "ill 2"}, [second]),
        ({"!%TITLE": "ill 2"}, [first, third]),
        ({"=%TITLE": "mill 3%"}, [third]),
        ({"%=TITLE": "%2 in Łódź"}, [second]),
        ({"=%TITLE": "2 in%"}, []),
        ({"0": {"logic": "OR", "0": {"ID": first}, "1": {"=OPPORTUNITY": 3}}, ">ID": first}, [third]),
        ([{"logic": "OR", "0": {"ID": first}, "1": {"ID": second}}, {">ID": first}], [second]),
    ):
        assert ids(program, filter=wanted) == found, wanted


def test_a_whole_name_is_found_whatever_it_is_made_of(program: Caller) -> None:
    for name in ("— !", "007", "ﷺ" * 60, "Zażółć & Söhne, sp. z o.o.", "北京 ☎ 12", "a " * 90 + "z"):
        deal = DealFactory(name=name)
        assert ids(program, filter={"TITLE": name}) == [deal.pk], name
        assert ids(program, filter={"=TITLE": f"{name}x"}) == []


@pytest.mark.parametrize(
    "wanted",
    [
        {"ASSIGNED_BY_ID": 1},
        {"STAGE": "WON"},
        {"??TITLE": "a"},
        {">STAGE_ID": "NEW"},
        {"%STAGE_ID": "N"},
        {">ID": ""},
        {"ID": "all"},
        {"OPPORTUNITY": "1e30"},
        {"<OPPORTUNITY": "nan"},
        {"DATE_CREATE": "2025-02-30"},
        {">DATE_CREATE": "0001-01-01T00:00:00+03:00"},
        {"%TITLE": ""},
        {"%TITLE": "%"},
        {"=%TITLE": "a%b"},
        {"TITLE": {"a": {"b": 1}}},
        {"0": {"logic": "NOT", "ID": 1}},
        {"ID": list(range(5001))},
        {"0": {"0": {"0": {"0": {"0": {"0": {"ID": 1}}}}}}},
        {"SOURCE_ID": "a\0b"},
        {"TITLE": "\ud800"},
        {"\ud800": "a"},
        ["ID"],
        "ID",
    ],
)
def test_a_filter_that_is_not_understood_is_refused_and_finds_nothing(program: Caller, wanted: Any) -> None:
    DealFactory()
    status, code, sentence = program.fault("crm.deal.list", filter=wanted)
    assert status == 400
    assert code in ("ERROR_CORE", "INVALID_REQUEST")
    assert sentence


def test_what_is_no_array_is_refused(program: Caller) -> None:
    for name, wrong in (("filter", "ID"), ("filter", 1), ("order", "ID"), ("order", ["ID"])):
        fault = program.fault("crm.deal.list", **{name: wrong})
        assert fault == (400, "ERROR_CORE", f"Parameter '{name}' must be array.")
