"""`manage.py load_lists`, the safe way to bring lists into a database that people have made theirs."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils.translation import override

from dictionaries.models import Dictionary
from lists.models import Tombstone
from pipelines.models import Pipeline
from tests.factories import PipelineFactory, ValueFactory
from tests.list_files import MODELS, codes, dictionary, everything, load, stage, value

UNTOUCHED = "Nothing to do: all 99 entries are there.\n"


def test_an_empty_database_gets_the_shipped_lists_exactly_as_loaddata_would_load_them(no_lists: None) -> None:
    told = load()
    loaded = everything()
    call_command("loaddata", "pipelines", "dictionaries", verbosity=0)  # writes the rows over
    assert loaded == everything()
    assert "Employees: new list, 4 added (EMPLOYEES_1, EMPLOYEES_2, EMPLOYEES_3, EMPLOYEES_4)\n" in told
    assert told.endswith("99 entries: 99 added.\n")


def test_a_second_load_finds_nothing_to_do_with_a_few_queries_for_each_list(
    db: None, django_assert_max_num_queries: Any
) -> None:
    before = everything()
    with django_assert_max_num_queries(60):  # 15 groups of rows in 14 lists
        assert load() == UNTOUCHED
    assert everything() == before


def test_names_colours_and_order_that_people_chose_stay(deals: Pipeline, source: Dictionary) -> None:
    source.rename("Where from")
    source.entries.get(code="CALL").rename("Phone")
    source.entries.get(code="BOOKING").move(before=source.entries.get(code="EMAIL"))
    stage = deals.entries.get(code="EXECUTING")
    stage.recolor("#123456")
    stage.move()
    stage.archive()
    before = everything()
    assert load() == UNTOUCHED
    assert everything() == before


def test_what_an_administrator_deleted_stays_deleted_until_it_is_asked_for(source: Dictionary) -> None:
    for code in ("OTHER", "WEB"):
        source.entries.get(code=code).delete()
    assert load() == (
        "Sources: 2 skipped: deleted by an administrator (WEB, OTHER; --restore brings them back)\n"
        "Nothing to do: 97 of 99 entries are there, 2 skipped.\n"
    )
    assert load(restore=True) == (
        "Sources: 2 brought back (WEB, OTHER)\n99 entries: 2 brought back, 97 left as they are.\n"
    )
    assert codes(source).split()[:3] == ["CALL", "EMAIL", "WEB"]
    assert codes(source).split()[-3:] == ["STORE", "OTHER", "BOOKING"]
    assert load() == UNTOUCHED


def test_a_deleted_list_stays_away_with_its_entries_and_comes_back_with_all_of_them(
    db: None, file: Any
) -> None:
    path = file(dictionary(), value("NORTH", "North", "REGION"), value("SOUTH", "South", "REGION"))
    load(path)
    regions = Dictionary.objects.get(code="REGION")
    regions.entries.get(code="NORTH").delete()
    regions.delete()
    assert load(path).splitlines()[0] == (
        "Regions: 3 skipped: deleted by an administrator (REGION, NORTH, SOUTH; --restore brings them back)"
    )
    assert load(path, restore=True).splitlines()[0] == "Regions: the list is back, 2 added (NORTH, SOUTH)"


def test_what_was_deleted_in_another_list_is_missing_here(source: Dictionary, file: Any) -> None:
    Tombstone.objects.create(table_name="pipelines_stage", parent=source.pk, code="FAX")
    assert "1 added (FAX)" in load(file(value("FAX", "Fax")))


def test_a_restored_pipeline_leaves_the_default_where_people_put_it(deals: Pipeline) -> None:
    other: Any = PipelineFactory()
    other.make_default()
    deals.refresh_from_db()
    deals.archive()
    deals.delete()
    assert "General: 9 skipped" in load()
    assert "Deals · General: the list is back, 8 added" in load(restore=True)
    assert list(Pipeline.objects.filter(entity_type__code="DEAL", is_default=True)) == [other]


def test_a_company_adds_a_list_with_a_file(db: None, file: Any) -> None:
    path = file(
        value("NORTH", "North", "REGION"), value("SOUTH", "South", "REGION"), dictionary(name="Areas")
    )
    assert load(path) == "Areas: new list, 2 added (NORTH, SOUTH)\n3 entries: 3 added.\n"
    regions = Dictionary.objects.get(code="REGION")
    assert regions == Dictionary.objects.last()
    assert (regions.label, codes(regions)) == ("Areas", "NORTH SOUTH")
    assert load(path) == "Nothing to do: all 3 entries are there.\n"


def test_the_report_shortens_long_lists(db: None, file: Any) -> None:
    told = load(file(dictionary(), *(value(f"R{n}", f"Region {n}", "REGION") for n in range(23))))
    assert told.startswith("Regions: new list, 23 added (R0, R1, R2, ")
    assert ", R19 and 3 more)\n" in told


def test_what_somebody_adds_while_the_command_waits_for_its_turn_is_seen(
    source: Dictionary, file: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lock(waiting: Dictionary) -> None:
        monkeypatch.undo()
        waiting.add("Fax")

    monkeypatch.setattr(Dictionary, "lock", lock)
    assert load(file(value("FAX", "Telefax", name="Fax"))).startswith("Sources: 1 updated")


def test_a_dump_with_natural_keys_moves_lists_to_another_database(
    deals: Pipeline, source: Dictionary, file: Any, request: pytest.FixtureRequest
) -> None:
    source.rename("Where from")
    source.entries.get(code="BOOKING").move(before=source.entries.get(code="CALL"))
    source.add("Radio").archive()
    deals.add("Call back", kind=2)
    before = everything()
    dump = StringIO()
    labels = [model._meta.label for model in MODELS]
    call_command("dumpdata", *labels, natural_primary=True, natural_foreign=True, stdout=dump)
    connection.check_constraints()  # PostgreSQL empties no table with checks to come
    request.getfixturevalue("no_lists")
    assert load(file(content=dump.getvalue())).endswith("101 entries: 101 added.\n")
    for row in (*before, *(after := everything())):
        del row["position"]  # the order is the same, the gaps are fresh
        row["archived_at"] = bool(row.get("archived_at"))  # JSON has milliseconds only
    assert after == before


def test_what_people_added_in_its_place_never_blocks_a_file(
    deals: Pipeline, source: Dictionary, file: Any
) -> None:
    source.add("Fax machine")
    ValueFactory(dictionary__name="Sectors")
    path = file(
        value("FAX", "fax  Machine"),
        value("RADIO", "Radio"),
        stage("START", "Start", 1),
        dictionary("SECTOR", default_name="Sectors"),
        value("IT", "IT", "SECTOR"),
    )
    assert load(path) == (
        "Sectors: 2 skipped: “Sectors” is already the name of another list (SECTOR, IT)\n"
        "Sources: 1 added (RADIO), 1 skipped: “Fax machine” is already in this list (FAX)\n"
        "Deals · General: 1 skipped: A pipeline has one initial stage (START)\n"
        "5 entries: 1 added, 4 skipped.\n"
    )


def test_a_name_is_taken_in_every_language(source: Dictionary, file: Any) -> None:
    with override("pl"):
        taken = source.entries.get(code="CALL").label
    assert taken != "Call"
    assert "1 skipped: “" in load(file(value("TEL", taken)))


def test_a_new_default_name_reaches_those_who_keep_the_default(source: Dictionary, file: Any) -> None:
    source.entries.get(code="EMAIL").rename("Letters")
    told = load(file(value("CALL", "Telephone"), value("EMAIL", "Mail")))
    changes = "CALL: default name “Call” → “Telephone”, EMAIL: default name “E-Mail” → “Mail”"
    assert told == f"Sources: 2 updated ({changes})\n2 entries: 2 updated.\n"
    labels = [entry.label for entry in source.entries.all()[:2]]
    assert labels == ["Telephone", "Letters"]
    source.entries.get(code="EMAIL").rename("")
    assert source.entries.get(code="EMAIL").label == "Mail"


def test_a_new_default_name_that_is_taken_waits(source: Dictionary, file: Any) -> None:
    source.add("Telephone")
    told = load(file(value("CALL", "Telephone")))
    assert "Sources: 1 skipped: “Telephone” is already in this list (CALL)\n" in told
    assert source.entries.get(code="CALL").label == "Call"


def test_a_list_whose_new_default_name_is_taken_gets_its_entries(source: Dictionary, file: Any) -> None:
    path = file(dictionary("SOURCE", default_name="Industry"), value("FAX", "Fax"))
    assert load(path).splitlines()[0] == (
        "Sources: 1 added (FAX), 1 skipped: “Industry” is already the name of another list (SOURCE)"
    )


def test_a_default_name_that_nobody_sees_may_be_taken(source: Dictionary, file: Any) -> None:
    source.add("Telephone")
    source.entries.get(code="CALL").rename("Talk")
    assert "1 updated (CALL" in load(file(value("CALL", "Telephone")))


def test_a_description_is_filled_in_where_there_is_none(source: Dictionary, file: Any) -> None:
    path = file(
        value("CALL", "Call", description="By phone"),
        dictionary("SOURCE", default_name="Sources", description="New"),
    )
    assert load(path).startswith("Sources: 1 updated (CALL: description)\n")
    source.refresh_from_db()
    assert (source.entries.get(code="CALL").description, source.description != "New") == ("By phone", True)


def test_a_dry_run_says_the_same_and_changes_nothing(source: Dictionary, file: Any) -> None:
    source.entries.get(code="OTHER").delete()
    path = file(dictionary(), value("CALL", "Telephone"), value("FAX", "Fax"), value("OTHER", "Other"))
    before = everything()
    said = load(path, dry_run=True, restore=True)
    assert everything() == before
    assert said == load(path, restore=True) + "Nothing was changed (dry run).\n"


def test_the_words_of_the_command_are_english(source: Dictionary) -> None:
    source.entries.get(code="OTHER").delete()
    english = load()
    with override("pl"):
        assert load() == english


def test_a_quiet_load_says_nothing(db: None) -> None:
    assert load(verbosity=0) == ""
