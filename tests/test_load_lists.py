"""`manage.py load_lists`, the safe way to bring lists into a database that people have made theirs."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from dictionaries.models import Dictionary, DictionaryValue
from lists.models import Tombstone
from pipelines.models import EntityType, Pipeline, Stage
from tests.factories import PipelineFactory, ValueFactory

MODELS = (EntityType, Pipeline, Stage, Dictionary, DictionaryValue)
UNTOUCHED = "Nothing to do: all 99 entries are there.\n"


def load(*fixtures: object, **options: Any) -> str:
    out = StringIO()
    call_command("load_lists", *map(str, fixtures), stdout=out, **options)
    return out.getvalue()


def everything() -> list[dict[str, Any]]:
    """All lists and entries, by natural keys."""
    rows = []
    for model in MODELS:
        for row in model._base_manager.all():
            fields = {f.name: getattr(row, f.name) for f in model._meta.concrete_fields if not f.is_relation}
            rows.append({**fields, "id": None, "version": None, "key": (model, *row.natural_key())})
    return rows


def codes(entry_list: Any) -> str:
    return " ".join(entry_list.entries.values_list("code", flat=True))


@pytest.fixture
def file(tmp_path: Path) -> Any:
    """Writes a fixture file: of objects, or of anything else."""

    def write(*objects: Any, content: str | bytes = b"", name: str = "lists.json") -> Path:
        path = tmp_path / name
        content = content or json.dumps(objects)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def dictionary(code: str = "REGION", **fields: Any) -> dict[str, Any]:
    return {"model": "dictionaries.dictionary", "fields": {"code": code, "default_name": "Regions", **fields}}


def value(code: str, default_name: str, dictionary: str = "SOURCE", **fields: Any) -> dict[str, Any]:
    fields = {"dictionary": [dictionary], "code": code, "default_name": default_name, **fields}
    return {"model": "dictionaries.dictionaryvalue", "fields": fields}


def stage(code: str, default_name: str, kind: int, **fields: Any) -> dict[str, Any]:
    fields = {"pipeline": ["DEAL", "GENERAL"], "code": code, "default_name": default_name, "kind": kind, **fields}
    return {"model": "pipelines.stage", "fields": fields}


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
    with django_assert_max_num_queries(45):  # 15 groups of rows in 14 lists
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


def test_a_deleted_list_stays_away_with_its_entries_and_comes_back_with_all_of_them(db: None, file: Any) -> None:
    path = file(dictionary(), value("NORTH", "North", "REGION"), value("SOUTH", "South", "REGION"))
    load(path)
    regions = Dictionary.objects.get(code="REGION")
    regions.entries.get(code="NORTH").delete()
    regions.delete()
    assert load(path).splitlines()[0] == (
        "Regions: 3 skipped: deleted by an administrator (REGION, NORTH, SOUTH; --restore brings them back)"
    )
    assert load(path, restore=True).splitlines()[0] == "Regions: the list is back, 2 added (NORTH, SOUTH)"


def test_a_restored_pipeline_leaves_the_default_where_people_put_it(deals: Pipeline) -> None:
    other = PipelineFactory()
    other.make_default()
    deals.refresh_from_db()
    deals.archive()
    deals.delete()
    assert "General: 9 skipped" in load()
    assert "Deals · General: the list is back, 8 added" in load(restore=True)
    assert list(Pipeline.objects.filter(entity_type__code="DEAL", is_default=True)) == [other]


def test_a_company_adds_a_list_with_a_file(db: None, file: Any) -> None:
    path = file(value("NORTH", "North", "REGION"), value("SOUTH", "South", "REGION"), dictionary(name="Areas"))
    assert load(path) == "Areas: new list, 2 added (NORTH, SOUTH)\n3 entries: 3 added.\n"
    regions = Dictionary.objects.last()
    assert (regions.label, codes(regions)) == ("Areas", "NORTH SOUTH")
    assert load(path) == "Nothing to do: all 3 entries are there.\n"


def test_a_dump_with_natural_keys_moves_lists_to_another_database(
    deals: Pipeline, source: Dictionary, file: Any
) -> None:
    source.rename("Where from")
    source.entries.get(code="BOOKING").move(before=source.entries.get(code="CALL"))
    source.add("Radio").archive()
    deals.add("Call back", kind=2)
    orders = {row: codes(row) for row in (deals, source)}
    dump = StringIO()
    labels = [model._meta.label for model in MODELS]
    call_command("dumpdata", *labels, natural_primary=True, natural_foreign=True, stdout=dump)
    for model in (DictionaryValue, Dictionary):
        model._base_manager.all()._raw_delete("default")
    Tombstone.objects.all().delete()
    load(file(content=dump.getvalue()))
    copy = Dictionary.objects.get(code="SOURCE")
    assert (copy.name, codes(copy), codes(deals)) == ("Where from", *reversed(orders.values()))
    assert copy.entries.get(name="Radio").archived_at


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
    load(file(value("B", "Letter", position=3), value("CALL", "Call", position=1), value("A", "Fax", position=2)))
    assert codes(source).startswith("CALL A B EMAIL")


def test_a_list_without_gaps_is_renumbered_and_keeps_its_order(source: Dictionary, file: Any) -> None:
    before = codes(source)
    for rank, entry in enumerate(source.entries.all(), start=1):
        source.entries.filter(pk=entry.pk).update(position=rank)
    load(file(value("EMAIL", "E-Mail"), value("X", "Fax"), value("Y", "Radio"), value("CALLBACK", "C"), value("Z", "TV")))
    assert codes(source) == before.replace("EMAIL", "EMAIL X Y").replace("CALLBACK", "CALLBACK Z")


def test_new_stages_stand_in_their_groups_behind_the_mandatory_ones(deals: Pipeline, file: Any) -> None:
    load(file(stage("A", "Won late", 4), stage("B", "Talk", 2), stage("APOLOGY", "-", 4), stage("C", "Ghosted", 4)))
    assert codes(deals) == (
        "NEW PREPARATION PREPAYMENT_INVOICE EXECUTING FINAL_INVOICE B WON LOSE A APOLOGY C"
    )
    assert deals.entries.get(code="A").color == "#ff5752"


def test_a_pipeline_without_its_mandatory_stages_gets_them(deals: Pipeline) -> None:
    Stage._base_manager.filter(pipeline__in=Pipeline.objects.all(), kind__gt=2).update(is_system=True)
    lead = Pipeline.objects.get(entity_type__code="LEAD")
    empty = EntityType.objects.get(code="DEAL").pipelines.create(name="Repairs")
    assert codes(empty) == ""
    assert load() == UNTOUCHED
    assert codes(lead) == "NEW IN_PROCESS PROCESSED CONVERTED JUNK"
