"""The second way of the runbook: a dump of PostgreSQL comes back with its triggers and its whole history."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from dictionaries.models import Dictionary
from lists.history import operation
from tests.databases import databases, url_of
from tests.factories import UserFactory
from tools.with_postgres import find_postgres

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own programs make it."),
]

WHOLE = (
    "from lists.models import Change, Operation; "
    "print(Operation.objects.count(), Change.objects.count(), Operation.objects.last().reason)"
)


def run(program: Path | str, *arguments: Any, **environment: str) -> str:
    done = subprocess.run(
        [program, *arguments], env={**os.environ, **environment}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def manage(database: dict[str, Any], *arguments: str) -> str:
    asked = {"DATABASE_URL": url_of(database), "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "tests.settings"}
    return run(sys.executable, settings.BASE_DIR / "manage.py", *arguments, **asked)


def test_a_dump_is_restored_with_its_rules_and_its_history(tmp_path: Path):
    with operation(UserFactory(), "rename", reason="before the dump"):
        Dictionary.objects.get(code="SOURCE").entries.first().rename("Phone")
    programs, dump = find_postgres() or Path(), tmp_path / "crm.dump"
    run(
        programs / "pg_dump",
        "--format=custom",
        f"--file={dump}",
        f"--dbname={url_of(connection.settings_dict)}",
    )
    with databases(tmp_path, "drill") as made:
        run(programs / "pg_restore", "--no-owner", f"--dbname={url_of(made['drill'])}", dump)
        assert "no issues" in manage(made["drill"], "check", "--database", "default")
        history = manage(made["drill"], "shell", "-v0", "-c", WHOLE)
        assert history == manage(connection.settings_dict, "shell", "-v0", "-c", WHOLE)
        assert "before the dump" in history
