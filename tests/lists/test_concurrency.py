"""Several people at once, each with a connection of their own. Nobody waits for a clock: barriers only."""

from contextlib import nullcontext
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction

from dictionaries.models import Dictionary, DictionaryValue
from lists.checks import check_looks
from lists.protection import Refused
from lists.twins import refresh
from pipelines.models import EntityType, Pipeline, Stage
from tests.admin import address, superuser
from tests.admin import errors as admin_errors
from tests.concurrency import at_once, errors, fresh
from tests.factories import DictionaryFactory, PipelineFactory, ValueFactory
from tests.thirdparty.models import Visit

pytestmark = pytest.mark.django_db(transaction=True)


def assert_in_order(entry_list: Any, pks: set[int]) -> None:
    """Nothing is lost, every place is taken once, and the groups follow each other."""
    rows = list(entry_list.entries.order_by("position"))
    assert {row.pk for row in rows} == pks
    assert len({row.position for row in rows}) == len(rows)
    kinds = [getattr(row, "kind", 0) for row in rows]
    assert kinds == sorted(kinds)


def version(entry_list: Any) -> int:
    return type(entry_list).objects.values_list("version", flat=True).get(pk=entry_list.pk)


def move(row: Any, before: Any) -> None:
    fresh(row).move(before=fresh(before) if before else None)


def test_moves_of_values_lose_nothing_and_all_count(source):
    rows, before = list(source.entries.all()), version(source)
    assert not errors(at_once(*(partial(move, row, rows[0]) for row in rows[-6:])))
    assert_in_order(source, {row.pk for row in rows})
    assert {row.pk for row in source.entries.all()[:6]} == {row.pk for row in rows[-6:]}
    assert version(source) >= before + 6


def test_moves_into_a_used_up_gap_renumber_once_and_lose_nothing(source):
    rows = list(source.entries.all())
    source.entries.filter(pk=rows[1].pk).update(position=rows[0].position + 1)
    assert not errors(at_once(*(partial(move, row, rows[1]) for row in rows[-6:])))
    assert_in_order(source, {row.pk for row in rows})
    order = [row.pk for row in source.entries.all()]
    assert (order[0], order[7]) == (rows[0].pk, rows[1].pk)


def test_moves_of_stages_keep_the_groups_in_order(deals):
    deals.add("Demo", kind=Stage.Kind.FAILURE)
    rows = list(deals.entries.all())
    free = {kind: [row for row in rows if row.kind == kind and not row.is_pinned] for kind in (2, 4)}
    acts = [partial(move, row, group[0]) for group in free.values() for row in group[1:]]
    acts += [partial(move, group[0], None) for group in free.values()]
    assert not errors(at_once(*acts))
    assert_in_order(deals, {row.pk for row in rows})


def test_of_equal_new_labels_exactly_one_wins(source):
    labels = ["Fair", "fair", " FAIR ", "\uff26air", "Fair", "faIR"]
    results = at_once(*(partial(source.add, label) for label in labels))
    refusals = errors(results, ValidationError)
    assert len(refusals) == 5
    assert all(error.error_dict.keys() == {"name"} for error in refusals)  # type: ignore[attr-defined]
    assert source.entries.filter(code="FAIR").count() == 1


def test_different_new_labels_all_arrive_with_codes_and_places_of_their_own(source):
    pks, before = {row.pk for row in source.entries.all()}, version(source)
    results = at_once(
        *(partial(source.add, label) for label in ("Łódź", "Lodz", "Lódz", "Łodz", "Loďz", "Lodž"))
    )
    assert not errors(results)
    assert_in_order(source, pks | {row.pk for row in results})
    codes = {"LODZ", "LODZ_2", "LODZ_3", "LODZ_4", "LODZ_5", "LODZ_6"}
    assert {row.code for row in results} == codes
    assert version(source) >= before + 6


def test_new_stages_stand_in_their_groups(deals):
    pks = {row.pk for row in deals.entries.all()}
    acts = [partial(deals.add, f"Stage {number}", kind=2 + number % 2 * 2) for number in range(6)]
    results = at_once(*acts)
    assert not errors(results)
    assert_in_order(deals, pks | {row.pk for row in results})


def test_of_equal_new_names_exactly_one_wins(source):
    rows, before = list(source.entries.all()[:6]), version(source)
    results = at_once(*(partial(row.rename, "Fair") for row in rows))
    assert len(errors(results, ValidationError)) == 5
    assert source.entries.filter(name="Fair").count() == 1
    assert version(source) > before


def test_different_names_all_count(source):
    rows, before = list(source.entries.all()[:6]), version(source)
    assert not errors(at_once(*(partial(row.rename, f"Name {row.pk}") for row in rows)))
    assert all(fresh(row).name == f"Name {row.pk}" for row in rows)
    assert version(source) >= before + 6


def test_two_people_swap_nothing_when_they_rename_one_row(source):
    row = source.entries.get(code="WEB")
    assert not errors(at_once(*(partial(fresh(row).rename, name) for name in ("One", "Two", "Three"))))
    assert fresh(row).name in {"One", "Two", "Three"}


def test_a_deleted_row_never_comes_back(source):
    for row in source.entries.filter(is_system=False):
        acts = [row.delete, partial(move, row, None), fresh(row).archive, partial(fresh(row).rename, "Back")]
        results = at_once(*acts, partial(move, source.entries.get(code="CALL"), row))
        for error in errors(results, Refused, DictionaryValue.DoesNotExist):
            assert isinstance(error, DictionaryValue.DoesNotExist) or error.reason in {"gone", "archived"}
        assert not DictionaryValue.objects.filter(pk=row.pk).exists()
    assert_in_order(source, {row.pk for row in source.entries.all()})


def test_a_row_deleted_twice_is_gone_once(source):
    row = source.entries.get(code="WEB")
    assert not errors(at_once(*(fresh(row).delete for _ in range(4))))
    assert source.entries.count() == 13


def test_either_the_entry_goes_or_the_record_comes(source):
    for row in source.entries.filter(is_system=False):
        results = at_once(fresh(row).delete, partial(Visit.objects.create, source=fresh(row)))
        [error] = errors(results, Refused, IntegrityError)
        gone = not DictionaryValue.objects.filter(pk=row.pk).exists()
        assert Visit.objects.filter(source=row.pk).exists() is not gone
        assert isinstance(error, IntegrityError if gone else Refused)
        assert gone or (error.reason, error.count) == ("in_use", 1)  # type: ignore[attr-defined]


def test_a_list_goes_with_all_of_its_values_or_not_at_all():
    entry_list = DictionaryFactory()
    rows = [ValueFactory(dictionary=entry_list) for _ in range(3)]
    results = at_once(
        fresh(entry_list).delete,
        partial(fresh(entry_list).add, "Late"),
        partial(move, rows[2], rows[0]),
        fresh(rows[1]).delete,
    )
    errors(results, Refused, ValidationError, Dictionary.DoesNotExist, DictionaryValue.DoesNotExist)
    assert not Dictionary.objects.filter(pk=entry_list.pk).exists()
    assert not DictionaryValue.objects.filter(dictionary=entry_list.pk).exists()


def test_an_entity_type_always_has_one_default_pipeline():
    pipelines = [PipelineFactory() for _ in range(4)]
    assert not errors(at_once(*(pipeline.make_default for pipeline in pipelines)))
    assert Pipeline.objects.filter(entity_type__code="DEAL", is_default=True).count() == 1


def test_a_pipeline_becomes_the_default_or_is_archived():
    for pipeline in [PipelineFactory() for _ in range(4)]:
        results = at_once(fresh(pipeline).make_default, fresh(pipeline).archive)
        [error] = errors(results, Refused)
        row = fresh(pipeline)
        assert row.is_default is (row.archived_at is None)
        assert error.reason == ("default" if row.is_default else "archived")  # type: ignore[attr-defined]


def test_of_equal_new_pipelines_exactly_one_wins(deals):
    acts = [
        partial(fresh(deals).copy, "Partners"),
        partial(EntityType.objects.get(code="DEAL").add_pipeline, "partners"),
    ]
    results = at_once(*acts, *acts)
    assert len(errors(results, ValidationError)) == 3
    [pipeline] = Pipeline.objects.filter(code="PARTNERS")
    assert_in_order(pipeline, {row.pk for row in pipeline.entries.all()})
    assert pipeline.entries.count() == 8


def test_of_equal_new_lists_in_the_admin_exactly_one_wins_and_the_others_read_why():
    typed = {"name": "Łódź", "description": "", "code": ""}
    people = [superuser() for _ in range(3)]
    answers = at_once(*(partial(person.post, address("add", Dictionary()), typed) for person in people))
    assert not errors(answers)
    assert sorted(answer.status_code for answer in answers) == [200, 200, 302]
    for answer in answers:
        if answer.status_code == 200:
            assert admin_errors(answer) == {"name": ["“Łódź” is already the name of another list."]}
    assert Dictionary.objects.filter(name="Łódź").count() == 1


def test_a_name_given_while_the_looks_are_refreshed_keeps_its_look(source: Dictionary):
    """Somebody renames whenever the looks are about to be read: they have to wait, or the refresh knows."""
    row = ValueFactory(dictionary=source, name="Zebra")
    tries: list[Any] = []

    def rename() -> None:
        is_postgres = connection.vendor == "postgresql"
        # LOCAL: the connection goes back to the pool, and others are patient.
        impatient = "SET LOCAL lock_timeout = 20" if is_postgres else "PRAGMA busy_timeout = 0"
        with transaction.atomic() if is_postgres else nullcontext(), connection.cursor() as cursor:
            cursor.execute(impatient)
            fresh(row).rename(f"Okapi {len(tries)}")

    def just_before(execute: Any, sql: str, *args: Any) -> Any:
        if sql.startswith("SELECT") and 'FROM "lists_look"' in sql:
            tries.extend(at_once(rename))
        return execute(sql, *args)

    with connection.execute_wrapper(just_before):
        refresh()
    if errors(tries, OperationalError):
        fresh(row).rename("Okapi")
    assert check_looks(databases=["default"]) == []
