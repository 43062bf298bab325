"""What a program does is its owner's in the history, “by webhook NAME” in the language of the reader."""

import csv
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import translation

from dictionaries.models import Dictionary
from lists.audit import undo
from lists.audit.chains import next_to_undo
from lists.audit.describing import describe
from lists.history import acting, operation
from lists.models import SQLITE_NOW, Change, Operation
from tests.connect.api.programs import Program, administrator
from tests.people import person, signed_in, text
from tests.protected import execute, value

pytestmark = pytest.mark.django_db

PHONE = {"code": "CALL", "name": "Phone"}


@pytest.fixture
def program(source: Dictionary) -> Program:
    """One that has just renamed a value, and said why."""
    program = administrator()
    values = {"format": "crm-settings/1", "dictionaries": [{"code": "SOURCE", "values": [PHONE]}]}
    assert program.post("lists/apply?reason=As+agreed", values).status_code == 200
    return program


def act() -> Operation:
    return Operation.objects.get(via="ERP")


def reader(language: str) -> Client:
    client = person("view_dictionaryvalue")
    client.cookies["django_language"] = language
    return client


def test_the_owner_did_it_by_the_webhook_for_the_reason_that_was_sent(program: Program) -> None:
    done = act()
    assert (done.actor, done.actor_name, done.reason) == (
        program.owner.pk,
        program.owner.username,
        "As agreed",
    )


@pytest.mark.parametrize(("language", "by"), [("en", "by webhook ERP"), ("pl", "przez webhook ERP")])
def test_every_page_of_the_history_says_so_in_the_language_of_its_reader(
    program: Program, language: str, by: str
) -> None:
    client, name = reader(language), program.owner.username
    assert f"<strong>{name}</strong>({by})" in text(client.get("/settings/history/"))
    assert f"<strong>{name}</strong>({by})" in text(client.get(f"/settings/history/{act().pk}/"))
    with translation.override(language):
        [told] = describe([act()])
    assert told.sentence.startswith(f"{name} ({by})")


def test_downloads_and_the_feed_of_changes_have_the_name(program: Program) -> None:
    client = reader("en")
    *rows, _end = csv.reader(text(client.get("/settings/history/history.csv")).splitlines())
    assert [row[-2:] for row in rows] == [["Why", "Webhook"], ["As agreed", "ERP"]]
    [told] = json.loads(text(client.get("/settings/history/history.json")))
    assert (told["reason"], told["via"]) == ("As agreed", "ERP")
    value("WEB").rename("Site")
    feed = program.changes()["changes"]
    assert [(told["reason"], told["webhook"]) for told in feed] == [("As agreed", "ERP"), ("", None)]


def test_the_history_is_searched_for_it(program: Program) -> None:
    value("WEB").rename("Site")
    page = text(reader("en").get("/settings/history/?q=erp"))
    assert ("Phone" in page, "Site" in page) == (True, False)


def test_ctrl_z_of_the_owner_takes_back_what_they_did_and_not_what_the_program_did(program: Program) -> None:
    assert next_to_undo(program.owner.pk) is None
    with acting(program.owner):
        value("WEB").rename("Site")
    own = Operation.objects.latest("pk")
    assert next_to_undo(program.owner.pk) == own
    client = signed_in(program.owner)
    assert client.post("/settings/history/undo/").status_code == 302
    assert value("CALL").label == "Phone"
    assert client.post("/settings/history/undo/").status_code == 404


def test_an_open_page_of_the_owner_hears_of_it(program: Program) -> None:
    news = signed_in(program.owner).get("/settings/history/news/?ago=600").json()["sentences"]
    assert [sentence.partition(")")[0] for sentence in news] == [f"{program.owner.username} (by webhook ERP"]


def test_whoever_takes_it_back_did_that_themselves(program: Program) -> None:
    undo(act(), program.owner)
    assert Operation.objects.latest("pk").via == ""


def test_what_goes_on_inside_of_an_operation_is_by_the_webhook_too(program: Program) -> None:
    with acting(program.owner, via="Forms"), operation(None, "edit"):
        value("WEB").rename("Site")
    assert Operation.objects.latest("pk").via == "Forms"


def test_nobody_writes_or_rewrites_it_by_hand(program: Program) -> None:
    with pytest.raises(IntegrityError, match="refused:lists_operation:history"), transaction.atomic():
        Operation.objects.filter(pk=act().pk).update(via="CRM")
    at = SQLITE_NOW if connection.vendor == "sqlite" else "statement_timestamp()"
    by_hand = (
        "INSERT INTO lists_operation (at, action, actor_name, reason, via, is_open) "
        f"VALUES ({at}, '', '', '', 'CRM', false)"
    )
    with pytest.raises(IntegrityError, match="refused:lists_operation:by_hand"), transaction.atomic():
        execute(by_hand)


def test_sql_and_releases_that_do_not_know_it_leave_it_empty(source: Dictionary) -> None:
    execute("UPDATE dictionaries_dictionaryvalue SET name = 'Site' WHERE code = 'WEB'")
    assert Operation.objects.latest("pk").via == ""


@pytest.mark.django_db(transaction=True)
def test_the_migration_keeps_every_operation_on_record(source: Dictionary) -> None:
    value("WEB").rename("Site")
    before: list[Any] = list(Operation.objects.values_list("pk", "action", "reason"))
    try:
        call_command("migrate", "lists", "0007", verbosity=0)
        call_command("migrate", "lists", verbosity=0)
        assert list(Operation.objects.values_list("pk", "action", "reason")) == before
        assert not Operation.objects.exclude(via="").exists()
        assert Change.objects.count() == len(before)
    finally:
        call_command("migrate", verbosity=0)
