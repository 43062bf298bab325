"""Plans: what has to change until the lists are as a document has them, and nothing else happens."""

from typing import Any

import pytest

from dictionaries.models import Dictionary, DictionaryValue
from lists.audit import undo
from lists.loading.applying import apply
from lists.loading.documents import Document, Item
from lists.loading.planning import plan
from lists.loading.plans import Act, Plan, Policy
from lists.protection import Refused
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db


def sources(*values: Item, **more: Any) -> Document:
    return Document([Item(Dictionary, "SOURCE", items=list(values))], **more)


def value(code: str, label: str = "", replaces: tuple[str, ...] = (), **values: object) -> Item:
    return Item(DictionaryValue, code, values, label, replaces)


def told(found: Plan) -> list[str]:
    return [f"{' '.join(step.acts)} {step.address}" for step in found.steps if step.acts != (Act.UNCHANGED,)]


def present(source: Dictionary) -> list[str]:
    return [entry.code for entry in source.entries.active()]


def test_a_merge_does_what_the_document_says_and_nothing_else(source: Dictionary) -> None:
    before = present(source)
    wanted = sources(
        value("EMAIL", name="Letters"), value("FAX", name="Fax"), value("CALL", description="By phone")
    )
    found = plan(wanted, Policy.MERGE)
    assert told(found) == [
        "renamed dictionaries/SOURCE/EMAIL",
        "added dictionaries/SOURCE/FAX",
        "described moved dictionaries/SOURCE/CALL",
    ]
    apply(found, None)
    assert [code for code in present(source) if code in ("EMAIL", "FAX", "CALL")] == ["EMAIL", "FAX", "CALL"]
    assert [code for code in present(source) if code not in ("EMAIL", "FAX", "CALL")] == before[2:]
    assert plan(wanted, Policy.MERGE).changes == []


def test_an_exact_plan_deletes_what_is_unused_and_archives_what_is_in_use(source: Dictionary) -> None:
    LeadFactory(source=source.entries.get(code="WEB"))
    found = plan(sources(value("CALL"), value("EMAIL")), Policy.EXACT)
    assert "archived dictionaries/SOURCE/WEB" in told(found)
    assert "deleted dictionaries/SOURCE/OTHER" in told(found)
    act = apply(found, None)
    assert source.entries.get(code="WEB").archived_at
    assert present(source)[:2] == ["CALL", "EMAIL"]
    assert not source.entries.active().filter(is_system=False).exclude(code__in=("CALL", "EMAIL")).exists()
    assert plan(sources(value("CALL"), value("EMAIL")), Policy.EXACT).changes == []
    undo(act, None)
    assert source.entries.filter(code="OTHER").exists()


def test_names_may_change_places(source: Dictionary) -> None:
    call, email = (source.entries.get(code=code) for code in ("CALL", "EMAIL"))
    call.rename("One")
    email.rename("Two")
    found = plan(sources(value("CALL", name="Two"), value("EMAIL", name="One")), Policy.MERGE)
    apply(found, None)
    assert [source.entries.get(code=code).label for code in ("CALL", "EMAIL")] == ["Two", "One"]


def test_a_plan_of_an_older_state_does_nothing(source: Dictionary) -> None:
    found = plan(sources(value("FAX", name="Fax")), Policy.MERGE)
    source.entries.get(code="CALL").rename("Phone")
    with pytest.raises(Refused, match="have changed") as refused:
        apply(found, None)
    assert refused.value.reason == "stale"
    assert "FAX" not in present(source)
