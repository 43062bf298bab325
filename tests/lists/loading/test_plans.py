"""Plans: what has to change until the lists are as a document has them, and nothing else happens."""

import sqlite3
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from dictionaries.models import Dictionary, DictionaryValue
from lists.audit import undo
from lists.audit.describing import describe
from lists.loading.applying import apply
from lists.loading.documents import Document, Item
from lists.loading.planning import plan
from lists.loading.plans import Act, Decisions, Plan, Policy
from lists.protection import Refused
from pipelines.models import EntityType, Pipeline, Stage
from tests.factories import LeadFactory, PipelineFactory

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


def stages(*wanted: Item, code: str = "GENERAL", **values: object) -> Document:
    pipeline = Item(Pipeline, code, dict(values), items=list(wanted))
    return Document([Item(EntityType, "DEAL", items=[pipeline])])


def stage(code: str, name: str = "", kind: int = 2, **values: object) -> Item:
    return Item(Stage, code, {"kind": kind, **({"name": name} if name else {}), **values})


def test_a_new_pipeline_comes_with_its_stages(deals: Pipeline) -> None:
    wanted = stages(
        stage("IN", "In", 1),
        stage("TALK", "Talk", color="#123456"),
        stage("YES", "Yes", 3),
        stage("NO", "No", 4),
        stage("NEVER", "Never", 4, archived_at=timezone.now()),
        code="REPAIRS",
        name="Repairs",
    )
    act = apply(plan(wanted, Policy.EXACT), None)
    made = Pipeline.objects.get(code="REPAIRS")
    assert [s.code for s in made.entries.all()] == ["IN", "TALK", "YES", "NO", "NEVER"]
    assert [s.is_system for s in made.entries.all()] == [True, False, True, True, False]
    assert len({s.color for s in made.entries.all()}) == 5
    assert plan(wanted, Policy.EXACT).changes == []
    undo(act, None)
    assert not Pipeline.objects.filter(code="REPAIRS").exists()


def test_a_pipeline_without_an_end_is_refused_with_its_place(deals: Pipeline) -> None:
    found = plan(stages(stage("IN", "In", 1), code="REPAIRS", name="Repairs"), Policy.MERGE)
    assert [step.note for step in found.refusals] == [
        "A pipeline needs an initial, a success and a failure stage."
    ]
    with pytest.raises(Refused, match="pipelines/DEAL/REPAIRS: A pipeline"):
        apply(found, None)
    assert not Pipeline.objects.filter(code="REPAIRS").exists()


def test_the_initial_stage_is_meant_whatever_its_code(deals: Pipeline) -> None:
    found = plan(stages(stage("FIRST", "Begin", 1)), Policy.MERGE)
    assert told(found) == ["renamed pipelines/DEAL/GENERAL/NEW"]


def test_a_stage_never_changes_its_kind_by_a_document(deals: Pipeline) -> None:
    found = plan(stages(stage("EXECUTING", kind=4)), Policy.MERGE)
    assert [step.note for step in found.refusals] == ["A stage never changes its kind."]


def test_an_old_code_gives_its_records_to_the_new_one(source: Dictionary) -> None:
    lead = LeadFactory(source=source.entries.get(code="WEB"))
    found = plan(sources(value("SITE", name="Website", replaces=("WEB",))), Policy.MERGE)
    step = next(step for step in found.steps if step.target)
    assert (step.address, step.target, step.records) == ("dictionaries/SOURCE/WEB", "SITE", 1)
    act = apply(found, None)
    lead.refresh_from_db()
    assert lead.source.code == "SITE"
    undo(act, None)
    lead.refresh_from_db()
    assert lead.source.code == "WEB"


def test_a_name_that_another_entry_has_is_refused_and_says_which_one(source: Dictionary) -> None:
    found = plan(sources(value("TEL", name="call")), Policy.MERGE)
    (step,) = found.refusals
    assert step.twin is not None
    assert (step.note, step.twin.code) == ("“Call” is already in this list.", "CALL")
    meant = Decisions(matches={"dictionaries/SOURCE/TEL": "CALL"})
    found = plan(sources(value("TEL", name="Phone")), Policy.MERGE, decisions=meant)
    assert told(found) == ["renamed dictionaries/SOURCE/CALL"]


def test_a_person_leaves_rows_and_says_what_becomes_of_the_missing(source: Dictionary) -> None:
    lead = LeadFactory(source=source.entries.get(code="WEB"))
    said = Decisions(
        left=frozenset({"dictionaries/SOURCE/FAX"}),
        missing={
            "dictionaries/SOURCE/WEB": "=CALL",
            "dictionaries/SOURCE/OTHER": "keep",
            "dictionaries/SOURCE/TRADE_SHOW": "archive",
        },
    )
    wanted = sources(value("CALL"), value("FAX", name="Fax"))
    found = plan(wanted, Policy.EXACT, decisions=said)
    apply(found, None)
    lead.refresh_from_db()
    assert lead.source.code == "CALL"
    codes = set(source.entries.values_list("code", flat=True))
    assert {"OTHER", "TRADE_SHOW"} <= codes
    assert not {"FAX", "WEB"} & codes
    assert source.entries.get(code="TRADE_SHOW").archived_at


def test_a_table_says_what_people_see_in_whatever_language(source: Dictionary) -> None:
    table = sources(value("CALL", "Połączenie"), value("", "E-Mail"), value("WEB", "Site"), is_partial=True)
    source.entries.filter(code="WEB").update(description="Kept")
    found = plan(table, Policy.MERGE)
    assert "renamed dictionaries/SOURCE/WEB" in " ".join(told(found))
    assert not [
        step
        for step in found.changes
        if step.address.endswith(("CALL", "EMAIL")) and "moved" not in step.acts
    ]


def test_everything_that_is_wrong_is_said_at_once(source: Dictionary) -> None:
    found = plan(
        sources(
            value("A B", name="Spaces"),
            value("X", name="Same"),
            value("Y", name="same"),
            value("X", name="Again"),
            value("Z"),
            value("CALL", description="x" * 300),
            value("WEBFORM", archived_at=timezone.now()),
        ),
        Policy.MERGE,
    )
    assert [step.address.rpartition("/")[2] for step in found.refusals] == [
        "A B",
        "Y",
        "X",
        "Z",
        "CALL",
        "WEBFORM",
    ]
    assert all(step.note for step in found.refusals)


def test_the_default_goes_over_to_another_pipeline(deals: Pipeline) -> None:
    PipelineFactory(name="Second", code="SECOND")
    wanted = Document([Item(EntityType, "DEAL", items=[Item(Pipeline, "SECOND", {"is_default": True})])])
    apply(plan(wanted, Policy.MERGE), None)
    assert Pipeline.objects.get(entity_type__code="DEAL", is_default=True).code == "SECOND"


def test_an_empty_document_of_everything_leaves_what_has_to_stay(deals: Pipeline) -> None:
    own = Dictionary.objects.create(name="Regions", code="REGION")
    own.add("North")
    found = plan(Document([Item(Dictionary, "SOURCE")], is_complete=True), Policy.EXACT)
    assert "deleted dictionaries/REGION" in told(found)
    assert all(step.note for step in found.steps if "left" in step.acts)
    apply(found, None)
    assert list(Dictionary.objects.filter(is_system=False)) == []


def test_an_import_is_one_act_of_the_history(source: Dictionary) -> None:
    act = apply(plan(sources(value("A", name="Ad"), value("B", name="Board")), Policy.ADD), None, "ads.csv")
    (description,) = describe([act])
    assert description.sentence == "Somebody unknown imported a document: 2 changes"
    assert (act.action, act.reason) == ("apply", "ads.csv")


def test_a_plan_needs_the_rights_of_every_act_in_it(source: Dictionary) -> None:
    LeadFactory(source=source.entries.get(code="WEB"))
    wanted = sources(value("CALL", name="Phone"), value("SITE", name="Site", replaces=("WEB",)))
    assert plan(wanted, Policy.MERGE).rights == {
        "dictionaries.add_dictionaryvalue",
        "dictionaries.change_dictionaryvalue",
        "dictionaries.delete_dictionaryvalue",
    }
    assert plan(sources(value("FAX", name="Fax")), Policy.MERGE).rights == {
        "dictionaries.add_dictionaryvalue"
    }


@pytest.mark.any_database
def test_more_rows_than_a_statement_takes_parameters_come_go_and_come_back(source: Dictionary) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        before = connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 10_500)
    many = sources(*(value(f"C{number}", name=f"Name {number}") for number in range(11_000)))
    try:
        apply(plan(many, Policy.MERGE), None)
        act = apply(plan(sources(value("C1")), Policy.EXACT), None)
        assert source.entries.filter(code__startswith="C").exclude(is_system=True).count() == 1
        undo(act, None)
    finally:
        if connection.vendor == "sqlite":
            connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, before)
    assert source.entries.filter(name__startswith="Name ").count() == 11_000
