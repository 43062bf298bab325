"""For each database trigger an act that it stops, or notes: SQL, statement by statement."""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models

from lists.database.keys import keys_to_rows
from lists.usage import Key

VALUE, STAGE = "dictionaries_dictionaryvalue", "pipelines_stage"
LIST, PIPELINE, TYPE = "dictionaries_dictionary", "pipelines_pipeline", "pipelines_entitytype"

COLUMNS = {
    model._meta.db_table: [str(field.column) for field in model._meta.local_fields if not field.primary_key]
    for model in apps.get_models()
}

# Rows that one rule keeps at most; tests/lists/database/test_triggers.py makes them.
FREE_LIST, FREE_PIPELINE, FREE_TYPE = "code = 'FREE_LIST'", "code = 'FREE_PIPELINE'", "code = 'FREE_TYPE'"
FREE_VALUE = "code = 'FREE_VALUE'"
FREE_STAGE = f"code = 'EXECUTING' AND pipeline_id = (SELECT id FROM {PIPELINE} WHERE {FREE_PIPELINE})"
FREE = {VALUE: FREE_VALUE, LIST: FREE_LIST, TYPE: FREE_TYPE, PIPELINE: FREE_PIPELINE, STAGE: FREE_STAGE}

# What one more row of a table needs to stand beside the one that it is made of.
NEW = {VALUE: {"position": "-1"}, STAGE: {"position": "-1"}, PIPELINE: {"position": "-1"}}

OTHER_LIST = f"(SELECT id FROM {LIST} WHERE code = 'SOURCE')"
OTHER_TYPE = f"(SELECT id FROM {TYPE} WHERE {FREE_TYPE})"
DEALS = f"is_default AND entity_type_id = (SELECT id FROM {TYPE} WHERE code = 'DEAL')"
LEADS = f"entity_type_id = (SELECT id FROM {TYPE} WHERE code = 'LEAD')"
OTHER_PIPELINE = f"(SELECT id FROM {PIPELINE} WHERE {LEADS})"


def insert(table: str, where: str, **changes: str) -> str:
    """SQL for one more row like the one that stands there."""
    names = [*changes, *(name for name in COLUMNS[table] if name not in changes)]
    selected = ", ".join(changes.get(name, name) for name in names)
    return f"INSERT INTO {table} ({', '.join(names)}) SELECT {selected} FROM {table} WHERE {where}"


def replace(table: str, where: str, **changes: str) -> str:
    """SQL for a row in place of the one that stands there."""
    return insert(table, where, id="id", **changes).replace("INSERT", "INSERT OR REPLACE", 1)


def update(table: str, where: str, values: str) -> str:
    return f"UPDATE {table} SET {values} WHERE {where}"


def delete(table: str, where: str) -> str:
    return f"DELETE FROM {table} WHERE {where}"


# For each trigger, an act that no other one stops.
ACTS = {
    f"{LIST}_code_update": update(LIST, FREE_LIST, "code = 'X'"),
    f"{LIST}_identity_update": update(LIST, FREE_LIST, "id = 100000"),
    f"{LIST}_shipped_update": update(LIST, "code = 'SOURCE'", "is_system = false"),
    f"{LIST}_shipped_delete": delete(LIST, "code = 'SOURCE'"),
    f"{LIST}_version": update(LIST, FREE_LIST, "name = 'X'"),
    f"{LIST}_tombstone": delete(LIST, FREE_LIST),
    f"{VALUE}_code_update": update(VALUE, FREE_VALUE, "code = 'X'"),
    f"{VALUE}_identity_update": update(VALUE, FREE_VALUE, "id = 100000"),
    f"{VALUE}_system_update": update(VALUE, "code = 'CALL'", "is_system = false"),
    f"{VALUE}_system_delete": delete(VALUE, "code = 'CALL'"),
    f"{VALUE}_list_update": update(VALUE, FREE_VALUE, f"position = -1, dictionary_id = {OTHER_LIST}"),
    f"{VALUE}_version_insert": insert(VALUE, FREE_VALUE, code="'X'", name="'X'", position="-1"),
    f"{VALUE}_version_update": update(VALUE, FREE_VALUE, "name = 'X'"),
    f"{VALUE}_version_delete": delete(VALUE, FREE_VALUE),
    f"{VALUE}_tombstone": delete(VALUE, FREE_VALUE),
    f"{TYPE}_code_update": update(TYPE, FREE_TYPE, "code = 'X'"),
    f"{TYPE}_identity_update": update(TYPE, FREE_TYPE, "id = 100000"),
    f"{TYPE}_entity_type_delete": delete(TYPE, FREE_TYPE),
    f"{TYPE}_tombstone": delete(TYPE, FREE_TYPE),
    f"{PIPELINE}_code_update": update(PIPELINE, FREE_PIPELINE, "code = 'X'"),
    f"{PIPELINE}_identity_update": update(PIPELINE, FREE_PIPELINE, "id = 100000"),
    f"{PIPELINE}_default_delete": delete(PIPELINE, LEADS),
    f"{PIPELINE}_active_delete": delete(PIPELINE, "code = 'ACTIVE'"),
    f"{PIPELINE}_entity_type_update": update(PIPELINE, FREE_PIPELINE, f"entity_type_id = {OTHER_TYPE}"),
    f"{PIPELINE}_single_update": update(PIPELINE, LEADS, "is_default = false"),
    f"{PIPELINE}_single_insert": insert(PIPELINE, LEADS, code="'X'", is_default="false"),
    f"{PIPELINE}_version": update(PIPELINE, FREE_PIPELINE, "name = 'X'"),
    f"{PIPELINE}_tombstone": delete(PIPELINE, FREE_PIPELINE),
    f"{STAGE}_code_update": update(STAGE, FREE_STAGE, "code = 'X'"),
    f"{STAGE}_identity_update": update(STAGE, FREE_STAGE, "id = 100000"),
    f"{STAGE}_system_update": update(STAGE, "code = 'LOSE'", "is_system = false"),
    f"{STAGE}_system_delete": delete(STAGE, "code = 'LOSE'"),
    f"{STAGE}_list_update": update(STAGE, FREE_STAGE, f"position = -1, pipeline_id = {OTHER_PIPELINE}"),
    f"{STAGE}_kind_update": update(STAGE, FREE_STAGE, "kind = 4"),
    f"{STAGE}_version_insert": insert(STAGE, FREE_STAGE, code="'X'", name="'X'", position="-1"),
    f"{STAGE}_version_update": update(STAGE, FREE_STAGE, "name = 'X'"),
    f"{STAGE}_version_delete": delete(STAGE, FREE_STAGE),
    f"{STAGE}_tombstone": delete(STAGE, FREE_STAGE),
}

for table, where in FREE.items():
    for what in ("history", "look"):
        ACTS[f"{table}_{what}_insert"] = insert(table, where, code="'X'", name="'X'", **NEW.get(table, {}))
        ACTS[f"{table}_{what}_update"] = update(table, where, "name = 'X'")
        ACTS[f"{table}_{what}_delete"] = delete(table, where)


def again(table: str, columns: str) -> str:
    return f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}"


def operation(*statements: str) -> str:
    values = "VALUES ('2026-01-01', 'rename', 'boss', '', true)"
    opened = f"INSERT INTO lists_operation (at, action, actor_name, reason, is_open) {values}"
    return "; ".join([opened, *statements, "UPDATE lists_operation SET is_open = false WHERE is_open"])


BARE = {"code": "'BARE'", "name": "'Bare'", "position": "-1", "is_default": "false"}
WITHOUT_STAGES = insert(PIPELINE, FREE_PIPELINE, **BARE)
WITHOUT_DEFAULT = insert(PIPELINE, FREE_PIPELINE, **BARE, entity_type_id=OTHER_TYPE)

ACTS |= {
    f"{TYPE}_many_update": update(TYPE, "code = 'LEAD'", "allows_many_pipelines = true"),
    f"{PIPELINE}_stages_update": operation(
        WITHOUT_STAGES, update(PIPELINE, DEALS, "is_default = false"),
        update(PIPELINE, "code = 'BARE'", "is_default = true"),
    ),
    f"{PIPELINE}_default_update": update(PIPELINE, DEALS, "is_default = false"),
    f"{PIPELINE}_default_insert": WITHOUT_DEFAULT,
    "lists_operation_by_hand_insert": operation().replace("true", "false").partition(";")[0],
    "lists_change_by_hand_insert": again(
        "lists_change", "operation_id, table_name, row, list_table, list_id, before, after"
    ),
    "lists_moved_by_hand_insert": again(
        "lists_moved", "operation_id, model, field, source, target, records, count"
    ),
}  # fmt: skip

# Somebody who has a webhook leaves, and is put in the place of themselves.
LEAVER = "username = 'leaver'"
ACTS["connect_webhook_revoked_update"] = update("auth_user", LEAVER, "is_active = false")

HISTORY = ("lists_operation", "lists_change", "lists_moved", "lists_alias")
for table in HISTORY:
    ACTS[f"{table}_history_update"] = f"UPDATE {table} SET id = id"
    ACTS[f"{table}_history_delete"] = f"DELETE FROM {table} WHERE id = (SELECT MAX(id) FROM {table})"

# Numbers that no program counts on.
ENDLESS = str(2**62)
for table, where in FREE.items():
    ACTS[f"{table}_unfit_insert"] = insert(table, where, code="'X'", name="'X'", position=ENDLESS)
    ACTS[f"{table}_unfit_update"] = update(table, where, f"position = {ENDLESS}")
ACTS["lists_operation_unfit_insert"] = (
    operation().replace("true)", "true, " + ENDLESS + ")").replace("is_open)", "is_open, actor)")
)
FACT = {
    "list_table": "'x'", "list_id": "1", "code": "'X'", '"row"': "1", "source": "0", "hits": "0",
    "made": "(SELECT MAX(id) FROM lists_operation)", "stands": "true", "is_removal": "false",
}  # fmt: skip


def fact(**changes: str) -> str:
    values = FACT | changes
    return f"INSERT INTO lists_alias ({', '.join(values)}) VALUES ({', '.join(values.values())})"


ACTS |= {
    "lists_alias_history_update": "UPDATE lists_alias SET code = 'OTHER'",
    "lists_alias_by_hand_insert": fact(),
    "lists_alias_unfit_insert": operation(fact(list_id=ENDLESS)),
    "lists_alias_unfit_update": "UPDATE lists_alias SET last_used = 'infinity'",
}
ACTS["lists_operation_unfit_update"] = operation(update("lists_operation", "is_open", f"undoes = {ENDLESS}"))

# Where several triggers stand before one act, the others step aside first.
COVERED_BY = {
    f"{PIPELINE}_default_delete": [f"{PIPELINE}_active_delete"],
    f"{TYPE}_tombstone": [f"{TYPE}_entity_type_delete"],
    f"{TYPE}_history_delete": [f"{TYPE}_entity_type_delete"],
    f"{TYPE}_look_delete": [f"{TYPE}_entity_type_delete"],
}

if connection.vendor == "sqlite":
    # PostgreSQL asks the deferred ones later.
    COVERED_BY |= {
        f"{PIPELINE}_entity_type_update": [f"{PIPELINE}_default_update"],
        f"{LIST}_present_update": [f"{LIST}_code_update"],
        f"{TYPE}_present_update": [f"{TYPE}_code_update"],
        "lists_operation_present_insert": ["lists_operation_by_hand_insert"],
        "lists_change_present_insert": ["lists_change_by_hand_insert"],
        "lists_moved_present_insert": ["lists_moved_by_hand_insert"],
        "lists_alias_present_insert": ["lists_alias_by_hand_insert"],
        "lists_operation_in_use_delete": ["lists_operation_history_delete"],
        f"{VALUE}_missing_update": [f"{VALUE}_list_update"],
        f"{STAGE}_missing_update": [f"{STAGE}_list_update"],
        f"{PIPELINE}_missing_update": [f"{PIPELINE}_entity_type_update", f"{PIPELINE}_default_update"],
        f"{PIPELINE}_missing_insert": [f"{PIPELINE}_default_insert"],
    }

# Rows that records use.
USED = {
    VALUE: "code = 'USED_VALUE'",
    LIST: "code = 'USED_LIST'",
    STAGE: f"code = 'EXECUTING' AND pipeline_id = (SELECT id FROM {PIPELINE} WHERE code = 'ACTIVE')",
    PIPELINE: "code = 'USED_PIPELINE'",
    "lists_operation": "id = (SELECT MIN(operation_id) FROM lists_change)",
}

# Rows that would be given what another one has.
TAKEN = {
    VALUE: (FREE_VALUE, f"position = (SELECT position FROM {VALUE} WHERE code = 'SECOND')"),
    STAGE: (FREE_STAGE, "position = (SELECT MAX(other.position) FROM pipelines_stage AS other "
            "WHERE other.pipeline_id = pipelines_stage.pipeline_id)"),
    LIST: (FREE_LIST, "code = 'SOURCE'"),
    TYPE: (FREE_TYPE, "code = 'DEAL'"),
    PIPELINE: ("code = 'ACTIVE'", "is_default = true"),
}  # fmt: skip


def of_postgresql() -> Iterator[tuple[str, str]]:
    for table in (*FREE, *HISTORY):
        yield f"{table}_emptying", f"TRUNCATE {table} CASCADE"
    yield f"{PIPELINE}_stages_insert", WITHOUT_STAGES
    yield "lists_operation_left_open_insert", operation().partition(";")[0]


def of_sqlite() -> Iterator[tuple[str, str]]:
    yield f"{PIPELINE}_default_update_closing", operation(ACTS[f"{PIPELINE}_default_update"])
    yield f"{PIPELINE}_default_insert_closing", operation(WITHOUT_DEFAULT)
    yield f"{LIST}_version_insert", insert(LIST, FREE_LIST, code="'X'", name="'X'", version="0")
    yield "connect_webhook_revoked_insert", replace("auth_user", LEAVER, is_active="false")
    fresh = {"code": "'X'", "name": "'X'", "position": "-1", "version": "0"}
    yield f"{PIPELINE}_version_insert", insert(PIPELINE, FREE_PIPELINE, **fresh)
    for table, where in USED.items():
        yield f"{table}_in_use_delete", delete(table, where)
    for table, where in FREE.items():
        yield f"{table}_present_insert", replace(table, where)
    for table, (where, values) in TAKEN.items():
        act = update(table, where, values).replace("UPDATE", "UPDATE OR REPLACE", 1)
        yield f"{table}_present_update", act
    for table in HISTORY:
        yield f"{table}_present_insert", f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
    for model, keys in keys_to_rows().items():
        yield from without_target(model, keys[0])


def without_target(model: type[models.Model], key: Key) -> Iterator[tuple[str, str]]:
    """A record, or a row, with a key to nothing."""
    table, nothing = model._meta.db_table, {key.column: "100000"}
    where = FREE.get(table, f"id = (SELECT MAX(id) FROM {table})")
    yield f"{table}_missing_update", update(table, where, f"{key.column} = 100000")
    fresh = {"code": "'X'", "position": "-1"} if table in FREE else {}
    yield f"{table}_missing_insert", insert(table, where, **nothing, **fresh)


ACTS |= dict(of_sqlite() if connection.vendor == "sqlite" else of_postgresql())
