"""Whatever is done to lists, through whichever door: every record of every app stays, with the entry it had.

Only a replacement that somebody asked for changes it, and only as they asked.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.urls import NoReverseMatch, get_resolver, reverse

from dictionaries.models import Dictionary, DictionaryValue
from lists.protection import Refused
from lists.reordering import move_together
from lists.replacing import replace
from lists.usage import references
from pipelines.models import EntityType, Pipeline, Stage
from tests.addresses import routes
from tests.admin import act, address, superuser
from tests.doors_to_change import CHANGES, ORM_DOORS, SQL_DOORS
from tests.doors_to_delete import ORM_DELETIONS, SQL_DELETIONS, all_at_once
from tests.factories import PipelineFactory
from tests.people import HTMX, administrator
from tests.protected import execute, pipeline, record_of, stage, uses, value
from tests.worlds import made_once

pytestmark = pytest.mark.django_db

Act = Callable[[], object]


@made_once
def records() -> None:
    """Every field of every model points to a system value, a free one, an archived one, to every stage of
    the deals, and to stages of a second pipeline and of an archived one."""
    archived = PipelineFactory(name="Closed")
    stages = [
        *pipeline("DEAL").entries.all(),
        *PipelineFactory(name="Second").entries.all(),
        *archived.entries.all(),
    ]
    for model, entries in (
        (DictionaryValue, [value("CALL"), value("WEB"), value("OTHER")]),
        (Stage, stages),
    ):
        for key in references(model):
            for entry in entries:
                record_of(key, entry)
    for free in (value("OTHER"), stage("APOLOGY")):
        free.archive()
    archived.archive()


def second() -> Any:
    return Pipeline.objects.get(name="Second")


def closed() -> Any:
    return Pipeline.objects.get(name="Closed")


class Writes:
    """Whether there was a statement that is no question: without one there is nothing to compare."""

    def __init__(self) -> None:
        self.any = False

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.any |= not sql.lstrip().upper().startswith(("SELECT", "SAVEPOINT", "RELEASE"))
        return execute(sql, params, many, context)


def nothing_changes(*acts: Act) -> list[BaseException]:
    """What the acts raised; each begins where all records are as they were."""
    before, raised = uses(), []
    assert len(before) > 60
    for deed in acts:
        writes = Writes()
        with transaction.atomic():
            try:
                with transaction.atomic():
                    with connection.execute_wrapper(writes):
                        deed()
                    if writes.any:
                        connection.check_constraints()  # as a commit would
            except (Refused, ValidationError, DatabaseError) as error:
                raised.append(error)
            if writes.any:
                assert uses() == before
                connection.check_constraints()  # and the entries are there
            transaction.set_rollback(True)
    return raised


# Deeds that are refused: there is something that uses what they would take away.


def web() -> Any:
    return value("WEB")


def doing() -> Any:
    return stage("EXECUTING")


USED = {
    "a value": web,
    "a system value": lambda: value("CALL"),
    "an archived value": lambda: value("OTHER"),
    "a stage": doing,
    "the initial stage": lambda: stage("NEW"),
    "an archived stage": lambda: stage("APOLOGY"),
    "a stage of an archived pipeline": lambda: closed().entries.get(code="EXECUTING"),
    "a list": lambda: Dictionary.objects.get(code="SOURCE"),
    "a pipeline": second,
    "an archived pipeline": closed,
}


@pytest.mark.parametrize("door", [*ORM_DELETIONS, all_at_once, *SQL_DELETIONS])
@pytest.mark.parametrize("name", USED)
def test_no_deletion_takes_records_along(name, door, records):
    assert nothing_changes(lambda: door(USED[name]()))


@pytest.mark.parametrize("door", [*ORM_DOORS, *SQL_DOORS])
def test_no_change_of_what_never_changes_touches_records(door, records):
    def change(make: Any, field: str, new: Any) -> None:
        row, wanted = make(), new()
        orm = door in ORM_DOORS
        column = field if orm else type(row)._meta.get_field(field).column
        door(row, column, wanted if orm else getattr(wanted, "pk", wanted))

    changes = CHANGES.values()
    raised = nothing_changes(*(partial(change, make, field, new) for make, field, new, _reason in changes))
    assert len(raised) == len(changes)


@pytest.mark.parametrize("model", [DictionaryValue, Stage, Dictionary, Pipeline])
def test_a_key_cannot_be_moved_to_another_number(model, records):
    row = model.objects.first()
    assert nothing_changes(
        lambda: execute(f"UPDATE {model._meta.db_table} SET id = 987654 WHERE id = %s", row.pk)
    )


REFUSED: dict[str, Act] = {
    "a value replaced with itself": lambda: web().replace_with(web()),
    "a value replaced with one of another list": lambda: web().replace_with(
        DictionaryValue.objects.exclude(dictionary=web().dictionary)[0]
    ),
    "a value replaced with an archived one": lambda: web().replace_with(value("OTHER")),
    "a stage replaced with one of another pipeline": lambda: doing().replace_with(second().entries.all()[2]),
    "a system value replaced": lambda: value("CALL").replace_with(web()),
    "a merge with a system value in it": lambda: replace([web(), value("CALL")], value("EMAIL")),
    "stages whose one-to-one records meet": lambda: doing().replace_with(stage("PREPARATION")),
    "a system value archived": lambda: value("CALL").archive(),
    "the default pipeline archived": lambda: pipeline("DEAL").archive(),
    "the default pipeline deleted": lambda: pipeline("DEAL").delete(),
    "an active pipeline deleted": lambda: second().delete(),
    "an archived pipeline with records deleted": lambda: closed().delete(),
    "an entity type deleted": lambda: EntityType.objects.get(code="DEAL").delete(),
    "a stage moved before one of another pipeline": lambda: doing().move(before=second().entries.last()),
    "a name that is there already": lambda: web().rename("Call"),
}  # fmt: skip

DONE: dict[str, Act] = {
    "a value is archived": lambda: web().archive(),
    "a stage is archived": lambda: doing().archive(),
    "a value comes back": lambda: value("OTHER").restore(),
    "a stage comes back": lambda: stage("APOLOGY").restore(),
    "a value is renamed": lambda: web().rename("Site"),
    "a stage gets another colour": lambda: doing().recolor("#123456"),
    "a value moves": lambda: web().move(),
    "a value steps": lambda: web().step(1),
    "a value moves to the top": lambda: web().move_first(),
    "a stage moves": lambda: doing().move(before=stage("PREPARATION")),
    "values move together": lambda: move_together([web(), value("CALL")], value("EMAIL")),
    "a list is sorted": lambda: web().dictionary.sort("pl"),
    "a pipeline is sorted": lambda: pipeline("DEAL").sort("en"),
    "a list gets its default names": lambda: web().dictionary.restore_default_names(),
    "a value is added": lambda: web().dictionary.add("Fair"),
    "many values are added": lambda: web().dictionary.add_many("One\nTwo\nCall"),
    "a pipeline is copied": lambda: second().copy("Third"),
    "a pipeline becomes the default": lambda: second().make_default(),
    "a pipeline is archived": lambda: second().archive(),
    "a pipeline comes back": lambda: closed().restore(),
    "a pipeline moves": lambda: second().move(before=pipeline("DEAL")),
    "an unused pipeline is deleted": lambda: PipelineFactory(archived_at=closed().archived_at).delete(),
    "an unused value is deleted": lambda: value("EMAIL").delete(),
    "an unused value is replaced": lambda: value("EMAIL").replace_with(web()),
    "the shipped lists are loaded": lambda: call_command("load_lists", verbosity=0),
    "the shipped lists are restored": lambda: call_command("load_lists", restore=True, verbosity=0),
    "the fixtures are loaded by Django": lambda: call_command(
        "loaddata", "dictionaries", "pipelines", verbosity=0
    ),
    "the tables are migrated again": lambda: call_command("migrate", "dictionaries", verbosity=0),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_changes_no_record(name, records):
    assert isinstance(nothing_changes(REFUSED[name])[0], (Refused, ValidationError))


@pytest.mark.parametrize("name", DONE)
def test_what_is_done_to_a_list_changes_no_record(name, records):
    assert nothing_changes(DONE[name]) == []


@pytest.mark.parametrize(
    ("entries", "other"),
    [
        ((web,), lambda: value("EMAIL")),
        ((web, lambda: value("OTHER")), lambda: value("CALL")),
        ((lambda: value("OTHER"),), lambda: value("EMAIL")),
        ((doing,), lambda: pipeline("DEAL").add("Free")),
    ],
    ids=["one value", "a merge", "an archived value", "a stage"],
)
def test_a_replacement_changes_what_it_was_asked_for_and_nothing_else(entries, other, records):
    rows, target = [make() for make in entries], other()
    before, gone = uses(), {row.pk for row in rows}
    users = {key for key, entry in before.items() if entry in gone and leads_to(key, type(target))}
    moved = replace(rows, target)
    assert moved == len(users) > 0
    assert uses() == {key: target.pk if key in users else entry for key, entry in before.items()}
    connection.check_constraints()


def leads_to(key: tuple[Any, str, Any], entries: Any) -> bool:
    model, field, _pk = key
    return model._meta.get_field(field).related_model is entries


@pytest.mark.parametrize("name", USED)
def test_the_admin_takes_no_record_away(name, records):
    client, row = superuser(), USED[name]()
    empty = client.get(address("changelist", row), {"q": "of another name"})
    shown = empty.context["action_form"].fields["action"].choices
    actions = {action for action, _label in shown if action}
    assert "delete_selected" in actions
    assert not nothing_changes(
        lambda: client.post(address("delete", row, row.pk), {"post": "yes"}),
        *(partial(act, client, action, row, post="yes") for action in sorted(actions)),
    )


@pytest.mark.any_database  # what the database refuses, the doors below say on each
def test_no_address_of_the_settings_takes_a_record_away(records):
    """Every route is sent what a stale page, a finger that slipped or a script might send."""
    client = administrator()
    rows = [web(), value("CALL"), value("OTHER"), doing(), stage("NEW")]
    places = [[], [second()], [closed()], [web().dictionary], *([row.entry_list, row.pk] for row in rows)]
    typed = {"name": "Typed", "step": "1", "confirm": "1", "post": "yes"}
    sent = [({}, {}), ({"entry": [row.pk for row in rows]}, HTMX), (typed, HTMX)]
    acts = []
    for route in routes(get_resolver()):
        for args in places:
            with suppress(NoReverseMatch):
                url = reverse(str(route.name), args=args)
                if url.startswith(reverse("lists")):
                    acts += [partial(client.post, url, data, headers=headers) for data, headers in sent]
    assert len(acts) > 100
    assert not nothing_changes(*acts)
