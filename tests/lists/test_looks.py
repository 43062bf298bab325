"""No two rows of a list look the same, whichever door a name comes through; nor is a label stored unclean."""

import json
from collections.abc import Callable
from tempfile import NamedTemporaryFile
from typing import Any

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models, transaction
from django.db.models.functions import Concat, Upper
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from dictionaries.models import Dictionary, DictionaryValue
from lists import twins
from lists.audit import undo
from lists.checks import check_looks
from lists.history import operation
from lists.models import Look, Operation
from lists.protection import Refused
from pipelines.models import Pipeline
from tests.concurrency import fresh
from tests.factories import DictionaryFactory, PipelineFactory, StageFactory, ValueFactory
from tests.protected import Row, execute, refused, table_of, value

pytestmark = pytest.mark.django_db


def a_value() -> Row:
    return ValueFactory(dictionary=DictionaryFactory(), name="Zebra")


def a_stage() -> Row:
    return StageFactory(name="Zebra")


def a_list() -> Row:
    return DictionaryFactory(name="Zebra")


def a_pipeline() -> Row:
    return PipelineFactory(name="Zebra")


def by_creating(row: Row, name: str) -> None:
    copy(row, name).save(force_insert=True)


def by_bulk_create(row: Row, name: str) -> None:
    type(row).objects.bulk_create([copy(row, name)])


def by_bulk_create_that_ignores(row: Row, name: str) -> None:
    type(row).objects.bulk_create([copy(row, name)], ignore_conflicts=True)
    if not type(row).objects.filter(name=name).exists():
        raise Refused("It was left out.", reason="duplicate")


def by_saving(row: Row, name: str) -> None:
    row.name = name
    row.save()


def by_saving_the_name(row: Row, name: str) -> None:
    row.name = name
    row.save(update_fields=["name"])


def by_update(row: Row, name: str) -> None:
    type(row).objects.filter(pk=row.pk).update(name=name)


def by_an_expression(row: Row, name: str) -> None:
    type(row).objects.filter(pk=row.pk).update(name=Concat(models.Value(name), models.Value("")))


def by_bulk_update(row: Row, name: str) -> None:
    row.name = name
    type(row).objects.bulk_update([row], ["name"])


def by_update_or_create(row: Row, name: str) -> None:
    type(row).objects.update_or_create(pk=row.pk, defaults={"name": name})


def by_renaming(row: Row, name: str) -> None:
    row.rename(name)


def by_loaddata(row: Row, name: str) -> None:
    data = json.loads(serializers.serialize("json", [row]))
    data[0]["fields"]["name"] = name
    with NamedTemporaryFile("w", suffix=".json") as fixture:
        fixture.write(json.dumps(data))
        fixture.flush()
        with pytest.raises(CommandError, match="Could not load") as info:
            call_command("loaddata", fixture.name, verbosity=0)
    assert info.value.__cause__
    raise info.value.__cause__


ORM = [
    by_creating, by_bulk_create, by_bulk_create_that_ignores, by_saving, by_saving_the_name, by_update,
    by_an_expression, by_bulk_update, by_update_or_create, by_renaming, by_loaddata,
]  # fmt: skip


def copy(row: Row, name: str) -> Row:
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    return type(row)(**{**values, "code": "COPY", "name": name, "position": row.position + 1})


@pytest.mark.parametrize("door", ORM)
@pytest.mark.parametrize("make", [a_value, a_stage, a_list, a_pipeline])
def test_no_door_lets_a_twin_in(make: Callable[[], Row], door: Callable[[Row, str], None]):
    row = make()
    for other in (copy(row, "Call centre"), copy(row, "Łódź")):
        other.code, other.position = f"C{len(other.name)}", other.position + 10 * len(other.name)
        other.save(force_insert=True)
        if isinstance(other, Pipeline):
            other.fill()  # none is without stages
    for twin in (" CALL  Centre", "łódź", "Ło\u0301d\u017a\ufe0f"):
        error = refused(lambda row, twin=twin: door(row, twin), fresh(row), (Refused, ValidationError))
        assert "already" in str(error) or "left out" in str(error)
    assert twins_of(type(row)) == []


def twins_of(model: type[models.Model]) -> list[Any]:
    return list(twins.unkept([row for row in twins.all_rows() if isinstance(row, model)]))


def test_no_door_lets_a_translated_twin_in(source: Dictionary):
    with override("pl"):
        polish = value("PARTNER").label
    assert not polish.isascii()
    row = ValueFactory(dictionary=source, name="Zebra")
    for door in ORM:
        refused(lambda row, door=door: door(row, polish.upper()), fresh(row), (Refused, ValidationError))


def test_a_default_name_comes_back_only_when_nobody_has_it(source: Dictionary):
    value("WEB").rename("Our site")
    value("CALL").rename("WEBSITE")
    for door in (by_saving, by_update, by_bulk_update, by_loaddata):
        error = refused(lambda row, door=door: door(row, ""), value("WEB"), Refused)
        assert error.reason == "duplicate"


BAD = ["", "a\nb", "a\tb", "a\u202eb", "a\x00b", "a\ud800b", "a\u2028b", "x" * 121, "\u3164", "\ufe0f"]


@pytest.mark.parametrize("door", [door for door in ORM if door is not by_an_expression])
def test_no_door_stores_a_label_that_nobody_could_type(door: Callable[[Row, str], None], source: Dictionary):
    row = ValueFactory(dictionary=source, name="Zebra")
    for bad in BAD:
        if not (door is by_loaddata and "\ud800" in bad):  # no file has one
            refused(lambda row, bad=bad: door(row, bad), fresh(row), ValidationError)


@pytest.mark.parametrize("bad", ["a\u202eb", "a\nb", "\u3164"])
def test_what_the_database_makes_of_a_name_is_looked_at_too(bad: str, source: Dictionary):
    refused(lambda row: by_an_expression(row, bad), value("WEB"), ValidationError)
    refused(lambda row: type(row).objects.update(name=Upper(models.Value("Same"))), value("WEB"), Refused)


def test_a_label_is_stored_clean_and_the_object_says_so():
    row = DictionaryFactory(name="  Zo\u0307\t")
    assert row.name == "Zȯ"
    assert fresh(row).name == "Zȯ"


def test_two_entries_may_swap_their_names_in_one_go_and_back(source: Dictionary):
    one, other = ValueFactory(dictionary=source, name="Łódź"), ValueFactory(dictionary=source, name="Call 2")
    one.name, other.name = other.name, one.name
    with operation(None, "edit"):
        DictionaryValue.objects.bulk_update([one, other], ["name"], batch_size=1)
    assert [fresh(one).name, fresh(other).name] == ["Call 2", "Łódź"]
    undo(Operation.objects.latest("pk"), None)
    assert [fresh(one).name, fresh(other).name] == ["Łódź", "Call 2"]
    assert twins_of(DictionaryValue) == []
    refused(lambda row: by_creating(row, "łÓDŹ"), one, Refused)


def test_an_entry_may_have_the_name_of_one_that_is_gone_or_renamed(source: Dictionary):
    gone, renamed = (ValueFactory(dictionary=source, name=name) for name in ("Łódź", "Gdańsk"))
    gone.delete()
    renamed.rename("gdańsk!")
    source.add("łódź")
    source.add("gdańsk")
    fresh(renamed).save()  # a row may keep its own look
    assert twins_of(DictionaryValue) == []


def test_an_undo_says_which_name_is_taken_by_now(source: Dictionary):
    value("WEB").delete()
    deleting = Operation.objects.latest("pk")
    source.add("website")
    with pytest.raises(Refused, match="“Website” is already in the list again"), transaction.atomic():
        undo(deleting, None)


def test_an_undo_refuses_to_bring_back_a_name_that_nobody_could_type(source: Dictionary):
    row = ValueFactory(dictionary=source, name="Zebra")
    execute(f"UPDATE {table_of(row)} SET name = %s WHERE id = %s", "a\nb", row.pk)
    fresh(row).delete()
    with pytest.raises(Refused, match="cannot be seen"), transaction.atomic():
        undo(Operation.objects.latest("pk"), None)


@pytest.mark.parametrize("name", ["Website", " WEBSITE", "Łódź", "ŁóDź "])
def test_sql_by_hand_is_refused_where_it_repeats_a_name(name: str, source: Dictionary):
    ValueFactory(dictionary=source, name="Łódź")
    row = ValueFactory(dictionary=source, name="Zebra")
    sql = f"UPDATE {table_of(row)} SET name = %s WHERE id = %s"
    refused(lambda row: execute(sql, name, row.pk), row, IntegrityError)
    if connection.vendor == "sqlite":
        sql = sql.replace("UPDATE", "UPDATE OR REPLACE")
        refused(lambda row: execute(sql, name, row.pk), row, IntegrityError)


def test_the_check_names_what_sql_by_hand_has_left_and_migrate_leaves_twins_alone(source: Dictionary):
    assert check_looks(databases=["default"]) == []
    with override("pl"):
        polish = value("PARTNER").label
    for code, name in (("ONE", polish.upper()), ("TWO", "a\nb"), ("THREE", "Bydgoszcz\u200b")):
        row = ValueFactory(dictionary=source, code=code)
        execute(f"UPDATE {table_of(row)} SET name = %s WHERE id = %s", name, row.pk)
    told = {warning.id: warning.msg for warning in check_looks(databases=["default"])}
    assert told["lists.W004"] == (
        f"These look the same: “{polish.upper()}” (SOURCE/ONE) and “Existing Client” (SOURCE/PARTNER)."
    )
    assert "SOURCE/THREE" in told["lists.W005"]
    assert told["lists.W006"] == r"These names cannot be typed: “'a\nb'” (SOURCE/TWO)."
    call_command("migrate", verbosity=0)
    told = {warning.id: warning.msg for warning in check_looks(databases=["default"])}
    assert told.keys() == {"lists.W004", "lists.W006"}
    refused(lambda row: by_creating(row, "bydgoszcz"), row, Refused)
    value("ONE").rename("Expo")
    value("TWO").rename("a b")
    assert check_looks(databases=["default"]) == []


def test_a_name_that_an_expression_makes_is_stored_clean(source: Dictionary):
    rows = source.entries.filter(code="WEB")
    rows.update(name=Concat(models.Value("  Zebra"), models.Value(" ")))
    assert rows.get().name == "Zebra"
    refused(lambda row: by_creating(row, "zebra"), rows.get(), Refused)


def test_rows_that_a_bulk_update_leaves_alone_keep_their_looks(source: Dictionary):
    source.entries.exclude(code="WEB").bulk_update([value("WEB")], ["name"])
    assert check_looks(databases=["default"]) == []


def test_looks_follow_a_new_catalogue(source: Dictionary):
    Look.objects.filter(fold="website").update(fold="old name of it")
    assert "SOURCE/WEB" in check_looks(databases=["default"])[0].msg
    call_command("load_lists", verbosity=0)
    assert check_looks(databases=["default"]) == []
    assert not Look.objects.filter(fold="old name of it").exists()


@pytest.mark.parametrize(("name", "more"), [("Page", 0), ("Żółw", 1), ("", 1)])
def test_a_rename_costs_one_more_statement_at_most(name: str, more: int, source: Dictionary):
    row = value("WEB")
    row.rename("Zebra")
    with CaptureQueriesContext(connection) as captured:
        row.rename(name)
    assert len([query for query in captured if "INTO lists_look" in query["sql"]]) == more
