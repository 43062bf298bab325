"""Exports: the lists as a document, all or some, now or as they were, and never a query for each list."""

from typing import Any

import pytest
from django.utils import timezone

from dictionaries.models import Dictionary, DictionaryValue
from lists.history import operation
from lists.loading.exporting import document_of
from lists.loading.formats.writing import write
from lists.loading.planning import plan
from lists.loading.plans import Policy
from pipelines.models import EntityType, Pipeline
from tests.factories import PipelineFactory

pytestmark = pytest.mark.django_db


def test_an_export_has_every_list_in_the_order_of_the_screen(
    source: Dictionary, deals: Pipeline, django_assert_max_num_queries: Any
) -> None:
    source.entries.get(code="CALL").rename("Phone")
    source.entries.get(code="EMAIL").move()
    source.entries.get(code="WEB").archive()
    with django_assert_max_num_queries(8):
        document = document_of()
    assert document.is_complete
    found = {"/".join((*above, item.key)): item for above, item in document.walk()}
    assert found["SOURCE/CALL"].values == {"name": "Phone", "default_name": "Call", "is_system": True}
    assert found["SOURCE/WEB"].values["archived_at"]
    assert [entry.code for entry in found["SOURCE"].items or []] == [
        entry.code for entry in source.entries.order_by("position")
    ]
    assert [entry.code for entry in found["DEAL/GENERAL"].items or []] == [
        entry.code for entry in deals.entries.order_by("kind", "position")
    ]


def test_an_export_of_some_lists_has_them_and_what_stands_above_them(
    source: Dictionary, deals: Pipeline
) -> None:
    PipelineFactory(code="SECOND")
    document = document_of([deals, source])
    assert not document.is_complete
    assert [item.code for item in document.items] == ["SOURCE", "DEAL"]
    assert [item.code for item in document.items[1].items or []] == ["GENERAL"]
    assert document.items[1].values["stage_term"] == "stage"


@pytest.mark.parametrize("policy", list(Policy))
def test_what_is_exported_is_what_is_there(source: Dictionary, deals: Pipeline, policy: Policy) -> None:
    source.rename("Where from")
    source.change(description="All of them")
    source.entries.get(code="CALL").rename("Phone")
    source.entries.get(code="WEB").archive()
    source.add("Fax, telex: & co.")
    source.entries.get(code="PARTNER").replace_with(source.entries.get(code="OTHER"))
    exported = {item.code: item for _above, item in document_of([source]).walk()}
    assert exported["OTHER"].replaces == ("PARTNER",)
    PipelineFactory(code="SECOND").make_default()
    deals.refresh_from_db()
    deals.archive()
    assert plan(document_of(), policy).changes == []
    assert plan(document_of([source, deals]), policy).changes == []


def test_lists_are_exported_as_they_were_at_a_moment(source: Dictionary, deals: Pipeline) -> None:
    PipelineFactory(code="SECOND", name="Second").archive()
    gone = Dictionary.objects.create(code="GONE", name="Gone")
    gone.add("One", code="ONE")
    before, now, keys = (
        document_of(),
        timezone.now(),
        {"GONE": gone.pk, "WEB": source.entries.get(code="WEB").pk},
    )
    with operation(None, "edit"):
        source.rename("Where from")
        source.entries.get(code="CALL").rename("Phone")
        source.entries.get(code="EMAIL").move()
        source.entries.get(code="WEB").delete()
        source.add("Fax")
        gone.delete()
        Dictionary.objects.create(code="LATER", name="Later").add("Two")
        Pipeline.objects.get(code="SECOND").delete()
        EntityType.objects.get(code="DEAL").rename("Sales")
        deals.entries.get(code="EXECUTING").recolor("#123456")
    assert write(document_of(at=now), "yaml") == write(before, "yaml")
    pks = {item.code: item.pk for _above, item in document_of(at=now).walk()}
    assert {code: pks[code] for code in keys} == keys
    assert document_of([Dictionary.objects.get(code="LATER")], at=now).items == []
    before.items = [item for item in before.items if item.code in ("SOURCE", "DEAL")]
    before.is_complete = False
    before.items[1].items = [item for item in before.items[1].items or [] if item.code == "GENERAL"]
    assert write(document_of([source, deals], at=now), "yaml") == write(before, "yaml")


def test_ten_thousand_entries_are_a_few_queries(
    source: Dictionary, django_assert_max_num_queries: Any
) -> None:
    DictionaryValue.objects.bulk_create(
        DictionaryValue(dictionary=source, code=f"C{n}", name=f"Name {n}", position=10**9 + n)
        for n in range(10_000)
    )
    with django_assert_max_num_queries(4):
        (item,) = document_of([source]).items
    assert len(item.items or []) == 10_014
