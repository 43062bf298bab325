"""Where `manage.py load_lists` puts new rows: beside their neighbours of the file, and nothing else moves."""

from typing import Any

from dictionaries.models import Dictionary
from pipelines.models import EntityType, Pipeline
from tests.list_files import codes, load, stage, value


def test_a_new_entry_goes_behind_the_one_that_the_file_has_before_it(source: Dictionary, file: Any) -> None:
    source.entries.get(code="EMAIL").move()
    source.entries.get(code="CALL").move()
    assert codes(source).endswith("BOOKING EMAIL CALL")
    load(file(value("EMAIL", "E-Mail"), value("FAX", "Fax"), value("RADIO", "Radio"), value("CALL", "Call")))
    assert codes(source).endswith("BOOKING EMAIL FAX RADIO CALL")


def test_a_new_entry_goes_to_the_top_when_the_file_begins_with_it_and_else_to_the_end(
    source: Dictionary, file: Any
) -> None:
    load(file(value("FAX", "Fax"), value("CALL", "Call")))
    load(file(value("RADIO", "Radio")))
    assert codes(source).startswith("FAX CALL EMAIL")
    assert codes(source).endswith("BOOKING RADIO")


def test_the_positions_of_a_file_say_its_order(source: Dictionary, file: Any) -> None:
    load(
        file(
            value("B", "Letter", position=3), value("CALL", "Call", position=1), value("A", "Fax", position=2)
        )
    )
    assert codes(source).startswith("CALL A B EMAIL")


def test_a_row_without_a_position_follows_the_row_before_it(source: Dictionary, file: Any) -> None:
    load(
        file(value("STORE", "Online Store", position=7), value("A", "Fax"), value("CALL", "Call", position=1))
    )
    assert "STORE A OTHER" in codes(source)


def test_a_list_without_gaps_is_renumbered_and_keeps_its_order(source: Dictionary, file: Any) -> None:
    before = codes(source)
    for rank, entry in enumerate(source.entries.all(), start=1):
        source.entries.filter(pk=entry.pk).update(position=rank)
    load(
        file(
            value("EMAIL", "E-Mail"),
            value("X", "Fax"),
            value("Y", "Radio"),
            value("CALLBACK", "C"),
            value("Z", "TV"),
        )
    )
    assert codes(source) == before.replace("EMAIL", "EMAIL X Y").replace("CALLBACK", "CALLBACK Z")


def test_new_stages_stand_in_their_groups_behind_the_mandatory_ones(deals: Pipeline, file: Any) -> None:
    load(
        file(
            stage("A", "Won late", 4),
            stage("B", "Talk", 2),
            stage("APOLOGY", "-", 4),
            stage("C", "Ghosted", 4),
        )
    )
    assert codes(deals) == (
        "NEW PREPARATION PREPAYMENT_INVOICE EXECUTING FINAL_INVOICE B WON LOSE A APOLOGY C"
    )
    assert deals.entries.get(code="A").color == "#f968b6"  # the first that no other stage has


def test_a_pipeline_without_its_mandatory_stages_gets_them(db: None, file: Any) -> None:
    repairs = EntityType.objects.get(code="DEAL").pipelines.create(name="Repairs")
    repairs.add("Broken", code="BROKEN", kind=4)
    ours = {"pipeline": ["DEAL", "REPAIRS"]}
    load(
        file(
            stage("LOST", "Lost", 4, **ours, is_system=True),
            stage("WON", "Won", 3, **ours),
            stage("IN", "In", 1, **ours),
        )
    )
    assert codes(repairs) == "IN WON BROKEN LOST"
    assert repairs.entries.filter(is_system=True).count() == 4


def test_a_mandatory_stage_stands_before_the_others_wherever_the_file_has_it(
    deals: Pipeline, file: Any
) -> None:
    load(file(stage("APOLOGY", "Analyze failure", 4), stage("GONE", "Gone", 4, is_system=True)))
    assert codes(deals).endswith("LOSE GONE APOLOGY")
