"""A whole installation moves into another database: rows, history, keys; what was undone can be redone."""

import errno
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.core.management.color import no_style
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection

from dictionaries.models import Dictionary
from lists.aliases import resolve
from lists.audit import undo
from lists.checks import check_triggers
from lists.database import triggers
from lists.models import Operation
from tests.factories import DealFactory, LeadFactory, UserFactory
from tests.people import administrator, list_url
from tests.protected import execute, stage, value

pytestmark = pytest.mark.django_db(transaction=True)


def tables_of_ours() -> list[Any]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def emptied() -> None:
    """The database as `migrate` leaves it."""
    tables = [model._meta.db_table for model in tables_of_ours()]
    with triggers.suspended(connection), connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), tables):
            cursor.execute(statement)
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")


def whole() -> dict[str, list[Any]]:
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values()) for model in tables_of_ours()
    }


def lived_in() -> None:
    """People, records, and a past: names, a row that is gone, a replacement, a chain of undos."""
    administrator()
    LeadFactory.create_batch(3, source=value("WEB"))
    DealFactory(amount="12.50", stage=stage("WON"))
    value("EMAIL").rename("=Post, “Łódź” עברית 💥")
    execute("UPDATE dictionaries_dictionaryvalue SET name = 'two\nlines' WHERE code = 'OTHER'")
    gone = Dictionary.objects.get(code="SOURCE").add("Fair")
    gone.delete()
    value("WEB").replace_with(value("EMAIL"))
    undo(Operation.objects.latest("pk"), "Ann")
    undo(Operation.objects.latest("pk"), "Ann")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "crm.backup"
    lived_in()
    call_command("backup", str(path), verbosity=0)
    return path


def test_everything_is_there_again_and_can_be_undone(file: Path):
    before = whole()
    emptied()
    call_command("restore", str(file), verbosity=0)
    assert whole() == before
    assert check_triggers(databases=["default"]) == []
    last = Operation.objects.latest("pk")
    undo(last, "Ann")
    assert Operation.objects.latest("pk").pk > last.pk
    assert value("WEB").usage()[0].count == 3
    assert administrator().get(list_url(Dictionary.objects.get(code="SOURCE"))).status_code == 200


def test_a_backup_of_before_there_were_old_codes_is_restored(file: Path):
    head, *lines = file.read_text().splitlines()
    tables = json.loads(head)
    del tables["tables"]["lists_alias"]
    begin = lines.index('{"table":"lists_alias"}')
    end = next(n for n, line in enumerate(lines) if n > begin and line.startswith("{"))
    rows = json.loads(lines[-1])["rows"] - (end - begin - 1)
    kept = [json.dumps(tables), *lines[:begin], *lines[end:-1], json.dumps({"rows": rows})]
    before = whole()
    assert before.pop("lists.Alias")
    emptied()
    file.write_text("\n".join(kept) + "\n")
    call_command("restore", str(file), verbosity=0)
    after = whole()
    assert after.pop("lists.Alias") == []
    assert after == before
    call, web = stage("NEW").entry_list.entries.filter(is_system=False)[:2]
    call.replace_with(web)
    assert resolve(web.entry_list, [call.code]) == {call.code: web}


def test_no_key_of_a_row_that_is_gone_is_given_to_another(file: Path):
    last = Operation.objects.filter(action="delete").latest("pk").changes.get().row
    emptied()
    call_command("restore", str(file), verbosity=0)
    assert Dictionary.objects.get(code="SOURCE").add("Expo").pk > last


def test_others_cannot_read_the_file_and_nothing_is_overwritten(file: Path):
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="is there already, and nothing is overwritten"):
        call_command("backup", str(file))


def test_a_copy_has_its_name_only_when_it_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    names: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda _file: names.extend(path.name for path in tmp_path.iterdir()))
    call_command("backup", str(tmp_path / "crm.backup"), verbosity=0)
    assert names == ["crm.backup.part"]
    assert [path.name for path in tmp_path.iterdir()] == ["crm.backup"]
    (tmp_path / "killed.part").touch()
    with pytest.raises(CommandError, match="another backup is writing it, or one was killed"):
        call_command("backup", str(tmp_path / "killed"))


def test_a_disk_that_is_full_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CommandError, match="cannot be written: No space left on device"):
        call_command("backup", str(tmp_path / "crm.backup"))
    assert list(tmp_path.iterdir()) == []


def test_a_copy_goes_through_pipes(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    call_command("backup", "-")
    written = capsys.readouterr()
    assert written.out == file.read_text()
    assert written.err.endswith(" rows.\n")
    before = whole()
    emptied()
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(written.out.encode())))
    call_command("restore", "-", verbosity=0)
    assert whole() == before


def test_a_database_in_use_is_left_alone(file: Path, untouched: Callable[[Any], Any]):
    untouched(None)
    with pytest.raises(CommandError, match=r"This database is in use: .* Nothing was restored"):
        call_command("restore", str(file))


def without_its_end(lines: list[str]) -> list[str]:
    return lines[:-3]


def with_another_letter(lines: list[str]) -> list[str]:
    return [line.replace("EMAIL", "EMAIK") for line in lines]


def with_a_broken_line(lines: list[str]) -> list[str]:
    return [*lines[:-2], "[1,", *lines[-2:]]


def with_a_key_to_nothing(lines: list[str]) -> list[str]:
    at = lines.index('{"table":"records_lead"}') + 1
    lead = json.loads(lines[at])
    return [*lines[:at], json.dumps([*lead[:4], 999_999, *lead[5:]]), *lines[at + 1 :]]


def of_another_version(lines: list[str]) -> list[str]:
    return [lines[0].replace('"salutation_id"', '"greeting_id"'), *lines[1:]]


def of_another_program(_lines: list[str]) -> list[str]:
    return ['[{"model": "auth.user"}]']


def without_the_columns(lines: list[str]) -> list[str]:
    return [lines[0].replace('"columns"', '"fields"'), *lines[1:]]


def without_tables(lines: list[str]) -> list[str]:
    return ['{"backup": 1}', *lines[1:]]


def with_a_first_lead(of: Any) -> Any:
    """What a row of the file becomes."""

    def spoil(lines: list[str]) -> list[str]:
        at = lines.index('{"table":"records_lead"}') + 1
        return [*lines[:at], of(lines[at]), *lines[at + 1 :]]

    return spoil


def of_no_text(_lines: list[str]) -> list[str]:
    return ["PK\x03\x04\udcff"]


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (without_its_end, "The file is not whole"),
        (with_another_letter, "The file is not whole: .* something was changed in it"),
        (with_a_broken_line, r"Line \d+ of the file cannot be read"),
        (with_a_key_to_nothing, "The database does not take these rows"),
        (of_another_version, "made by another version of this program: records_contact, records_lead differ"),
        (of_another_program, "This is no backup of this program"),
        (without_the_columns, "This is no backup of this program"),
        (without_tables, "This is no backup of this program"),
        (with_a_first_lead(lambda row: f"[{9**30}{row[row.index(',') :]}"), "does not take these rows"),
        (with_a_first_lead(lambda row: row.replace(',"', ',"\\ud800', 1)), "does not take these rows"),
        (with_a_first_lead(lambda _row: "[" * 100_000), r"Line \d+ of the file cannot be read"),
        (with_a_first_lead(lambda _row: '{"table": [1]}'), "The file is not whole"),
        (of_no_text, "Line 1 of the file cannot be read"),
    ],
)
def test_what_does_not_fit_is_refused_as_a_whole(file: Path, spoil: Any, sentence: str):
    emptied()
    before = whole()
    lines = spoil(file.read_text().splitlines())
    if spoil is not with_another_letter:  # as older releases wrote it: only the rest is looked at
        lines = [re.sub(',"sha256":"[0-9a-f]+"', "", line) for line in lines]
    spoiled = "\n".join(lines) + "\n"
    file.write_text(spoiled, errors="surrogateescape")
    with pytest.raises(CommandError, match=f"{sentence}.* Nothing was restored"):
        call_command("restore", str(file))
    assert whole() == before
    assert check_triggers(databases=["default"]) == []


@pytest.mark.skipif(connection.vendor == "sqlite", reason="moves from PostgreSQL to SQLite and back")
def test_an_installation_moves_between_the_two_databases(file: Path, tmp_path: Path):
    before, way = whole(), tmp_path / "way.backup"
    environment = {**os.environ, "DEBUG": "1", "DATABASE_URL": f"sqlite:///{tmp_path / 'crm.sqlite3'}"}
    for command in (["migrate"], ["restore", file], ["backup", way]):
        arguments = [sys.executable, settings.BASE_DIR / "manage.py", *command, "--verbosity", "0"]
        settings_of_tests = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
        subprocess.run(arguments, env=environment | settings_of_tests, check=True, capture_output=True)
    emptied()
    call_command("restore", str(way), verbosity=0)
    assert whole() == before
    assert User.objects.exists()
    undo(Operation.objects.latest("pk"), UserFactory())
