"""One default pipeline for each entity type, and all mandatory stages in each pipeline: at the end of every
transaction, whichever door was used."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import now
from django.utils.translation import override

from lists.checks import check_rows
from lists.history import operation
from lists.protection import Refused, refusal_from
from pipelines.models import EntityType, Pipeline
from tests.concurrency import at_once, errors
from tests.factories import PipelineFactory
from tests.protected import execute, refused

pytestmark = pytest.mark.django_db(transaction=True)

on_postgresql = connection.vendor == "postgresql"

TABLE = "pipelines_pipeline"


def defaults(code="DEAL"):
    return list(Pipeline.objects.filter(entity_type__code=code, is_default=True))


def bare():
    return Pipeline.objects.create(entity_type=EntityType.objects.get(code="DEAL"), name="Bare")


def test_nobody_takes_the_default_away(deals, untouched):
    untouched(deals)
    everyone = Pipeline.objects.filter(pk=deals.pk)
    sentences = set()
    for language in ("en", "pl"):
        with override(language), pytest.raises(Refused) as info:
            everyone.update(is_default=False)
        assert info.value.reason == "default"
        sentences.add(str(info.value))
    assert "One pipeline of each entity type is the default: make another one the default first." in sentences
    assert len(sentences) == 2


def without_operation():
    execute(f"UPDATE {TABLE} SET is_default = false WHERE is_default")


def with_operation():
    with operation("robot", "edit"):
        Pipeline.objects.filter(entity_type__code="DEAL", is_default=True).update(is_default=False)
        PipelineFactory()


@pytest.mark.parametrize("door", [without_operation, with_operation])
def test_the_database_keeps_the_default_too(door, deals, untouched):
    error = refused(lambda _: door(), untouched(deals), IntegrityError)
    assert (error if isinstance(error, Refused) else refusal_from(error)).reason in {"default", "single"}


def test_the_default_moves_on_in_one_transaction_of_sql(deals):
    other = PipelineFactory()
    with operation("robot", "edit"):
        execute(f"UPDATE {TABLE} SET is_default = false WHERE id = %s", deals.pk)
        execute(f"UPDATE {TABLE} SET is_default = true WHERE id = %s", other.pk)
    assert defaults() == [other]


def test_the_first_pipeline_of_an_entity_type_is_its_default(db):
    fresh = EntityType.objects.create(code="ORDER", name="Order", stage_term="status")

    def add(is_default):
        with transaction.atomic():
            pipeline = fresh.pipelines.create(name="Orders", is_default=is_default)
            for kind in (1, 3, 4):
                pipeline.add(f"Stage {kind}", kind=kind)

    assert refused(lambda _: add(is_default=False), fresh, Refused).reason in {"default", "single"}
    add(is_default=True)
    assert len(defaults("ORDER")) == 1


def test_a_pipeline_without_mandatory_stages_never_becomes_the_default(deals):
    def make_default(_):
        row = bare()
        row.add("Demo", kind=2)
        row.make_default()

    def by_sql(_):
        row = bare()
        execute(f"UPDATE {TABLE} SET is_default = false WHERE id = %s", deals.pk)
        execute(f"UPDATE {TABLE} SET is_default = true WHERE id = %s", row.pk)

    def inside(act):
        def door(row):
            with operation("robot", "edit"):
                act(row)

        return door

    refusal = refused(inside(make_default), deals, Refused)
    assert (refusal.reason, str(refusal)) == (
        "stages",
        "A pipeline needs an initial, a success and a failure stage.",
    )
    assert refused(inside(by_sql), deals, Refused).reason == "stages"
    assert defaults() == [deals]


def test_a_pipeline_with_its_stages_is_made_in_one_transaction(deals):
    with transaction.atomic():
        row = bare()
        row.fill()
    assert row.entries.count() == 8
    assert check_rows(databases=["default"]) == []


def test_a_pipeline_without_its_stages_is_refused_or_at_least_named(deals):
    if on_postgresql:
        with pytest.raises(Refused) as info:
            bare()
        assert info.value.reason == "stages"
        return
    row = bare()
    [warning] = check_rows(databases=["default"])
    assert warning.msg.endswith(f"(pipelines.Pipeline {row.pk})")


@pytest.mark.skipif(not on_postgresql, reason="SQLite asks nothing at the end")
def test_loaddata_says_what_is_missing(deals, tmp_path):
    fields = {"entity_type": ["DEAL"], "code": "BARE", "name": "Bare", "position": 1}
    file = tmp_path / "bare.json"
    file.write_text(json.dumps([{"model": "pipelines.pipeline", "fields": fields}]))
    with pytest.raises(CommandError, match=r"^A pipeline needs an initial, a success and a failure stage\.$"):
        call_command("loaddata", str(file), verbosity=0)


def test_sql_does_not_empty_a_pipeline_by_putting_it_away_and_back(deals):
    row = PipelineFactory(code="OLD", archived_at=now())
    columns = [field.column for field in Pipeline._meta.concrete_fields]
    values = Pipeline.objects.filter(pk=row.pk).values_list(*columns).get()

    def away_and_back():
        with transaction.atomic():
            execute(f"DELETE FROM {TABLE} WHERE id = %s", row.pk)
            marks = ", ".join(["%s"] * len(columns))
            execute(f"INSERT INTO {TABLE} ({', '.join(columns)}) VALUES ({marks})", *values)

    if on_postgresql:
        with pytest.raises(IntegrityError, match="refused:pipelines_pipeline:stages"):
            away_and_back()
        assert row.entries.count() == 8
    else:
        away_and_back()
        [warning] = check_rows(databases=["default"])
        assert warning.msg.endswith(f"(pipelines.Pipeline {row.pk})")


def test_two_transactions_of_sql_leave_one_default(deals):
    others = [PipelineFactory(), PipelineFactory()]

    def become(pipeline):
        with operation("robot", "edit"):
            execute(
                f"UPDATE {TABLE} SET is_default = false WHERE is_default AND entity_type_id = %s",
                deals.entity_type_id,
            )
            execute(f"UPDATE {TABLE} SET is_default = true WHERE id = %s", pipeline.pk)

    def leave():
        with operation("robot", "edit"):
            execute(f"UPDATE {TABLE} SET is_default = false WHERE id = %s", deals.pk)

    acts = [lambda pipeline=pipeline: become(pipeline) for pipeline in others]
    errors(at_once(*acts, leave), IntegrityError)
    assert len(defaults()) == 1


def test_two_transactions_do_not_take_the_last_failure_stages_away(deals):
    failures = list(deals.entries.filter(kind=4))
    assert len(failures) == 2
    results = at_once(
        *(lambda row=row: execute("DELETE FROM pipelines_stage WHERE id = %s", row.pk) for row in failures)
    )
    errors(results, IntegrityError)
    assert deals.entries.filter(kind=4, is_system=True).exists()
    assert check_rows(databases=["default"]) == []
