"""The database triggers, one by one: each stops an act, or notes one, that passes without it."""

import re

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from django.utils.timezone import now

from connect.models import Webhook
from dictionaries.models import Dictionary
from lists.checks import check_triggers
from lists.database import triggers
from lists.database.keys import keys_to_rows
from lists.models import Alias, Change, Look, Moved, Operation, Tombstone
from pipelines.models import EntityType, Pipeline, Stage
from tests.factories import (
    DictionaryFactory,
    PipelineFactory,
    TicketFactory,
    UserFactory,
    ValueFactory,
    VisitFactory,
)
from tests.protected import execute, pipeline, record_of, value
from tests.thirdparty.models import Report, Robot
from tests.trigger_acts import ACTS, COVERED_BY, VALUE
from tests.worlds import made_once

DECLARED = triggers.DIALECTS[connection.vendor]().declared()
TRIGGERS = {trigger.name: trigger for trigger in DECLARED}
DEFERRED = {name for name, trigger in TRIGGERS.items() if "INITIALLY DEFERRED" in trigger.definition}

pytestmark = pytest.mark.django_db


@made_once
def rows():
    free = DictionaryFactory(code="FREE_LIST")
    ValueFactory(code="FREE_VALUE", dictionary=free)
    ValueFactory(code="SECOND", dictionary=free)
    PipelineFactory(code="FREE_PIPELINE", archived_at=now())
    active = PipelineFactory(code="ACTIVE")
    EntityType.objects.create(code="FREE_TYPE", name="Free", stage_term="stage", allows_many_pipelines=True)
    use_rows(active)
    note_operations()
    Webhook.issue(UserFactory(username="leaver"), "ERP")
    # PostgreSQL changes no triggers of a table while foreign keys of new rows wait for their check.
    connection.check_constraints()


def use_rows(active: Pipeline) -> None:
    """One record at least of each model, and those that use the used ones."""
    entries = {Stage: active.entries.first(), Pipeline: pipeline("DEAL"), Dictionary: DictionaryFactory()}
    for model, [key, *_] in keys_to_rows().items():
        if model._meta.app_label in {"records", "thirdparty"}:
            record_of(key, entries.get(key.related_model, value("WEB")))
    VisitFactory(source__code="USED_VALUE", source__dictionary__code="LIST_OF_USED")
    TicketFactory(stage=active.entries.get(code="EXECUTING"))
    Report.objects.create(dictionary=DictionaryFactory(code="USED_LIST"))
    Robot.objects.create(pipeline=PipelineFactory(code="USED_PIPELINE", archived_at=now()))


def note_operations() -> None:
    done = Operation.objects.create(action="add", is_open=True)  # without changes: nothing else keeps it
    Moved.objects.create(operation=done, model="a.B", field="c", source=1, target=2, records=[3], count=1)
    Alias.objects.create(list_table="x", list_id=1, code="X", row=1, made=done.pk)
    Operation.objects.create(action="add", is_open=True)
    Operation.objects.filter(is_open=True).update(is_open=False)


def outcome(sql: str, deferred: str = "") -> object:
    """What an act brings about: versions, tombstones, history, looks, webhooks, or an error; taken back."""
    try:
        with transaction.atomic():
            for statement in sql.split("; "):
                execute(statement)
            if deferred:
                execute(f"SET CONSTRAINTS {deferred} IMMEDIATE")
            versions = [model.objects.aggregate(Sum("version")) for model in (Dictionary, Pipeline)]
            noted = [model.objects.count() for model in (Tombstone, Change, Operation)]
            noted.append(Webhook.objects.filter(revoked=None).count())
            noted += sorted(Look.objects.values_list("parent", "fold"))
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error).partition("\n")[0]
    return versions, noted


def drop(name: str) -> None:
    on_table = "" if connection.vendor == "sqlite" else f" ON {TRIGGERS[name].table}"
    execute(f"DROP TRIGGER {name}{on_table}")


def missing() -> list[str]:
    absent, extra = triggers.differences(connection)
    assert extra == []
    return [trigger.name for trigger in absent]


def test_each_trigger_has_a_test():
    assert set(ACTS) == set(TRIGGERS)


@pytest.mark.parametrize("name", TRIGGERS)
def test_without_this_trigger_its_act_passes_and_the_check_says_so(name, rows):
    covering = COVERED_BY.get(name, [])
    for other in covering:
        drop(other)
    kept = outcome(ACTS[name], deferred=name if name in DEFERRED else "")
    drop(name)
    passed = outcome(ACTS[name])

    assert passed != kept
    if refusal := re.search("refused:[^']+", TRIGGERS[name].definition):
        assert kept == refusal[0]
    [warning] = check_triggers(databases=["default"])
    absent = [trigger for trigger in TRIGGERS if trigger in {name, *covering}]
    assert warning.id == "lists.W001"
    assert warning.msg == f"The database does not keep all rules: {', '.join(absent)}."


def test_migrate_puts_the_triggers_back(rows):
    for name in TRIGGERS:
        drop(name)
    assert missing() == list(TRIGGERS)
    triggers.install(connection)
    assert missing() == []


def test_migrate_tells_nobody_to_run_migrate(rows, capsys):
    drop(next(iter(TRIGGERS)))
    call_command("migrate", plan=True, verbosity=0, skip_checks=False)
    assert capsys.readouterr().err == ""


def test_a_changed_trigger_is_reported_and_put_back(rows):
    name = f"{VALUE}_system_delete"
    if connection.vendor == "sqlite":
        drop(name)
        execute(TRIGGERS[name].definition.replace("OLD.is_system", "false"))
    else:
        execute(f"ALTER TABLE {VALUE} DISABLE TRIGGER {name}")
    assert missing() == [name]
    triggers.install(connection)
    assert missing() == []
