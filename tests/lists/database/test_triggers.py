"""The database triggers, one by one: each stops an act, or notes one, that passes without it."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from django.utils.timezone import now

from dictionaries.models import Dictionary
from lists.checks import check_triggers
from lists.database import triggers
from lists.models import Change, Look, Moved, Operation, Tombstone
from lists.protection import guarded_models, guards_of
from pipelines.models import EntityType, Pipeline
from tests.factories import DictionaryFactory, PipelineFactory, ValueFactory
from tests.protected import execute
from tests.worlds import made_once

TRIGGERS = {trigger.name: trigger for trigger in triggers.triggers(connection.vendor)}
GUARDS = {
    f"{model._meta.db_table}_{guard.reason}_{guard.event.lower()}": guard
    for model in guarded_models()
    for guard in guards_of(model)
}

VALUE, STAGE = "dictionaries_dictionaryvalue", "pipelines_stage"
LIST, PIPELINE, TYPE = "dictionaries_dictionary", "pipelines_pipeline", "pipelines_entitytype"

COLUMNS = {
    VALUE: "dictionary_id, code, name, default_name, description, is_system, position",
    STAGE: "pipeline_id, code, name, default_name, description, is_system, position, kind, color",
    LIST: "code, name, default_name, description, is_system, position, version",
    PIPELINE: "entity_type_id, code, name, default_name, description, is_default, position, version",
    TYPE: "code, name, default_name, position, stage_term, allows_many_pipelines",
}

# Rows of the fixture below, which one rule keeps at most.
FREE_LIST, FREE_PIPELINE, FREE_TYPE = "code = 'FREE_LIST'", "code = 'FREE_PIPELINE'", "code = 'FREE_TYPE'"
FREE_VALUE = "code = 'FREE_VALUE'"
FREE_STAGE = f"code = 'EXECUTING' AND pipeline_id = (SELECT id FROM {PIPELINE} WHERE {FREE_PIPELINE})"

# What one more row of a table needs to stand beside the one that it is made of.
NEW = {VALUE: {"position": "-1"}, STAGE: {"position": "-1"}, PIPELINE: {"position": "-1"}}

OTHER_LIST = f"(SELECT id FROM {LIST} WHERE code = 'SOURCE')"
OTHER_TYPE = f"(SELECT id FROM {TYPE} WHERE {FREE_TYPE})"
LEADS = f"entity_type_id = (SELECT id FROM {TYPE} WHERE code = 'LEAD')"
OTHER_PIPELINE = f"(SELECT id FROM {PIPELINE} WHERE {LEADS})"


def insert(table: str, where: str, **changes: str) -> str:
    """SQL for one more row like the one that stands there."""
    names = [*changes, *(name for name in COLUMNS[table].split(", ") if name not in changes)]
    selected = ", ".join(changes.get(name, name) for name in names)
    return f"INSERT INTO {table} ({', '.join(names)}) SELECT {selected} FROM {table} WHERE {where}"


def replace(table: str, where: str, **changes: str) -> str:
    """SQL for a row with the number of the one that stands there; PostgreSQL refuses it anyway."""
    verb = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    return insert(table, where, id="id", **changes).replace("INSERT", verb, 1)


def update(table: str, where: str, values: str) -> str:
    return f"UPDATE {table} SET {values} WHERE {where}"


def delete(table: str, where: str) -> str:
    return f"DELETE FROM {table} WHERE {where}"


# For each trigger, an act that no other one stops.
ACTS = {
    f"{LIST}_code_update": update(LIST, FREE_LIST, "code = 'X'"),
    f"{LIST}_code_insert": replace(LIST, FREE_LIST, code="'X'"),
    f"{LIST}_identity_update": update(LIST, FREE_LIST, "id = 100000"),
    f"{LIST}_shipped_update": update(LIST, "code = 'SOURCE'", "is_system = false"),
    f"{LIST}_shipped_delete": delete(LIST, "code = 'SOURCE'"),
    f"{LIST}_version": update(LIST, FREE_LIST, "name = 'X'"),
    f"{LIST}_tombstone": delete(LIST, FREE_LIST),
    f"{VALUE}_code_update": update(VALUE, FREE_VALUE, "code = 'X'"),
    f"{VALUE}_code_insert": replace(VALUE, FREE_VALUE, code="'X'"),
    f"{VALUE}_identity_update": update(VALUE, FREE_VALUE, "id = 100000"),
    f"{VALUE}_system_update": update(VALUE, "code = 'CALL'", "is_system = false"),
    f"{VALUE}_system_delete": delete(VALUE, "code = 'CALL'"),
    f"{VALUE}_list_update": update(VALUE, FREE_VALUE, f"position = -1, dictionary_id = {OTHER_LIST}"),
    f"{VALUE}_list_insert": replace(VALUE, FREE_VALUE, position="-1", dictionary_id=OTHER_LIST),
    f"{VALUE}_version_insert": insert(VALUE, FREE_VALUE, code="'X'", name="'X'", position="-1"),
    f"{VALUE}_version_update": update(VALUE, FREE_VALUE, "name = 'X'"),
    f"{VALUE}_version_delete": delete(VALUE, FREE_VALUE),
    f"{VALUE}_tombstone": delete(VALUE, FREE_VALUE),
    f"{TYPE}_code_update": update(TYPE, FREE_TYPE, "code = 'X'"),
    f"{TYPE}_code_insert": replace(TYPE, FREE_TYPE, code="'X'"),
    f"{TYPE}_identity_update": update(TYPE, FREE_TYPE, "id = 100000"),
    f"{TYPE}_entity_type_delete": delete(TYPE, FREE_TYPE),
    f"{TYPE}_tombstone": delete(TYPE, FREE_TYPE),
    f"{PIPELINE}_code_update": update(PIPELINE, FREE_PIPELINE, "code = 'X'"),
    f"{PIPELINE}_code_insert": replace(PIPELINE, FREE_PIPELINE, code="'X'"),
    f"{PIPELINE}_identity_update": update(PIPELINE, FREE_PIPELINE, "id = 100000"),
    f"{PIPELINE}_default_delete": delete(PIPELINE, LEADS),
    f"{PIPELINE}_active_delete": delete(PIPELINE, "code = 'ACTIVE'"),
    f"{PIPELINE}_entity_type_update": update(PIPELINE, FREE_PIPELINE, f"entity_type_id = {OTHER_TYPE}"),
    f"{PIPELINE}_entity_type_insert": replace(PIPELINE, FREE_PIPELINE, entity_type_id=OTHER_TYPE),
    f"{PIPELINE}_single_update": update(PIPELINE, LEADS, "is_default = false"),
    f"{PIPELINE}_single_insert": insert(PIPELINE, LEADS, code="'X'", is_default="false"),
    f"{PIPELINE}_version": update(PIPELINE, FREE_PIPELINE, "name = 'X'"),
    f"{PIPELINE}_tombstone": delete(PIPELINE, FREE_PIPELINE),
    f"{STAGE}_code_update": update(STAGE, FREE_STAGE, "code = 'X'"),
    f"{STAGE}_code_insert": replace(STAGE, FREE_STAGE, code="'X'"),
    f"{STAGE}_identity_update": update(STAGE, FREE_STAGE, "id = 100000"),
    f"{STAGE}_system_update": update(STAGE, "code = 'LOSE'", "is_system = false"),
    f"{STAGE}_system_delete": delete(STAGE, "code = 'LOSE'"),
    f"{STAGE}_list_update": update(STAGE, FREE_STAGE, f"position = -1, pipeline_id = {OTHER_PIPELINE}"),
    f"{STAGE}_list_insert": replace(STAGE, FREE_STAGE, position="-1", pipeline_id=OTHER_PIPELINE),
    f"{STAGE}_kind_update": update(STAGE, FREE_STAGE, "kind = 4"),
    f"{STAGE}_kind_insert": replace(STAGE, FREE_STAGE, kind="4"),
    f"{STAGE}_version_insert": insert(STAGE, FREE_STAGE, code="'X'", name="'X'", position="-1"),
    f"{STAGE}_version_update": update(STAGE, FREE_STAGE, "name = 'X'"),
    f"{STAGE}_version_delete": delete(STAGE, FREE_STAGE),
    f"{STAGE}_tombstone": delete(STAGE, FREE_STAGE),
}

for table, where in {
    VALUE: FREE_VALUE,
    LIST: FREE_LIST,
    TYPE: FREE_TYPE,
    PIPELINE: FREE_PIPELINE,
    STAGE: FREE_STAGE,
}.items():
    for what in ("history", "look"):
        ACTS[f"{table}_{what}_insert"] = insert(table, where, code="'X'", name="'X'", **NEW.get(table, {}))
        ACTS[f"{table}_{what}_update"] = update(table, where, "name = 'X'")
        ACTS[f"{table}_{what}_delete"] = delete(table, where)
for table in ("lists_operation", "lists_change", "lists_moved"):
    ACTS[f"{table}_history_update"] = f"UPDATE {table} SET id = id"
    ACTS[f"{table}_history_delete"] = f"DELETE FROM {table} WHERE id = (SELECT MIN(id) FROM {table})"

if connection.vendor == "postgresql":
    for table in (VALUE, LIST, TYPE, PIPELINE, STAGE, "lists_operation", "lists_change", "lists_moved"):
        ACTS[f"{table}_emptying"] = f"TRUNCATE {table} CASCADE"

# Where two guards stand before one act, the other one steps aside first.
COVERED_BY = {
    f"{PIPELINE}_default_delete": f"{PIPELINE}_active_delete",
    f"{TYPE}_tombstone": f"{TYPE}_entity_type_delete",
    f"{TYPE}_history_delete": f"{TYPE}_entity_type_delete",
    f"{TYPE}_look_delete": f"{TYPE}_entity_type_delete",
}


pytestmark = pytest.mark.django_db


@made_once
def rows():
    ValueFactory(code="FREE_VALUE", dictionary=DictionaryFactory(code="FREE_LIST"))
    PipelineFactory(code="FREE_PIPELINE", archived_at=now())
    PipelineFactory(code="ACTIVE")
    EntityType.objects.create(code="FREE_TYPE", name="Free", stage_term="stage", allows_many_pipelines=True)
    done = Operation.objects.create(action="add")  # without changes: nothing else keeps it
    Moved.objects.create(operation=done, model="a.B", field="c", source=1, target=2, records=[3], count=1)
    Operation.objects.create(action="add")
    # PostgreSQL changes no triggers of a table while foreign keys of new rows wait for their check.
    connection.check_constraints()


def outcome(sql: str) -> object:
    """What an act brings about: versions, tombstones, history, looks, or an error. It is taken back."""
    try:
        with transaction.atomic():
            execute(sql)
            versions = [model.objects.aggregate(Sum("version")) for model in (Dictionary, Pipeline)]
            noted = [model.objects.count() for model in (Tombstone, Change, Operation)]
            noted += sorted(Look.objects.values_list("parent", "fold"))
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error).partition("\n")[0]
    return versions, noted


def drop(name: str) -> None:
    on_table = "" if connection.vendor == "sqlite" else f" ON {TRIGGERS[name].table}"
    execute(f"DROP TRIGGER {name}{on_table}")


def test_each_trigger_has_a_test():
    assert set(ACTS) == set(TRIGGERS)


@pytest.mark.parametrize("name", TRIGGERS)
def test_without_this_trigger_its_act_passes_and_the_check_says_so(name, rows):
    if name in COVERED_BY:
        drop(COVERED_BY[name])
    kept = outcome(ACTS[name])
    drop(name)
    passed = outcome(ACTS[name])

    assert passed != kept
    if name in GUARDS:
        guard = GUARDS[name]
        assert kept == f"refused:{TRIGGERS[name].table}:{guard.reason}:{guard.event}"
        assert not isinstance(passed, str) or guard.event == "INSERT"
    [warning] = check_triggers(databases=["default"])
    absent = [trigger for trigger in TRIGGERS if trigger in {name, COVERED_BY.get(name)}]
    assert warning.id == "lists.W001"
    assert warning.msg == f"The database does not keep all rules: {', '.join(absent)}."


def test_migrate_puts_the_triggers_back(rows):
    for name in TRIGGERS:
        drop(name)
    assert triggers.missing(connection) == list(TRIGGERS)
    triggers.install(connection)
    assert triggers.missing(connection) == []


def test_a_changed_trigger_is_reported_and_put_back(rows):
    name = f"{VALUE}_system_delete"
    if connection.vendor == "sqlite":
        drop(name)
        execute(TRIGGERS[name].definition.replace("OLD.is_system", "false"))
    else:
        execute(f"ALTER TABLE {VALUE} DISABLE TRIGGER {name}")
    assert triggers.missing(connection) == [name]
    triggers.install(connection)
    assert triggers.missing(connection) == []
