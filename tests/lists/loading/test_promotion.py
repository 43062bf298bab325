"""The job of docs/promotion.md, run as it stands there, and the exit codes on which it builds."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from lists.loading.formats import read_document

pytestmark = pytest.mark.any_database

MANAGE = f"{sys.executable} {settings.BASE_DIR / 'manage.py'}"
DOCUMENT = """\
format: crm-settings/1
dictionaries:
  - code: SOURCE
    missing: keep
    values:
      - {code: FAX, name: Fax}
"""

type Shell = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    database = tmp_path_factory.mktemp("installation") / "crm.sqlite3"
    shell = shell_with(database)
    assert shell("$CRM migrate && $CRM load_lists")[0] == 0
    return database


@pytest.fixture
def shell(installation: Path, tmp_path: Path) -> Shell:
    """Of a job that works in the folder of its repository."""
    shutil.copy(installation, tmp_path / "crm.sqlite3")
    (tmp_path / "lists.yaml").write_text(DOCUMENT)
    return shell_with(tmp_path / "crm.sqlite3")


def shell_with(database: Path) -> Shell:
    variables = {
        "DEBUG": "1",
        "DATABASE_URL": f"sqlite:///{database}",
        "CRM": MANAGE,
        "CI_COMMIT_SHORT_SHA": "a1b2c3",
    }

    def run(*script: str) -> tuple[int, str]:
        """The exit code, and what was told of faults."""
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", "\n".join(script)],
            env={**os.environ, **variables}, cwd=database.parent, capture_output=True, text=True,
        )  # fmt: skip
        return done.returncode, done.stderr

    return run


def test_the_job_of_the_documentation_promotes_lists(shell: Shell, tmp_path: Path) -> None:
    jobs = the_jobs()
    plan, apply = jobs["plan"]["script"], jobs["apply"]["script"]
    assert shell(*plan)[0] == jobs["plan"]["allow_failure"]["exit_codes"] == 2
    assert "  + FAX: “Fax”\n" in (tmp_path / "plan.txt").read_text()
    assert shell(*apply)[0] == 0
    assert shell(*apply) == (
        1, "CommandError: This is not the plan that was expected: look again. Nothing was changed.\n"
    )  # fmt: skip
    assert shell(*plan)[0] == 0
    assert (tmp_path / "plan.txt").read_text().splitlines()[1:-1] == [
        "  . CALL, EMAIL, WEB, ADVERTISING, PARTNER, RECOMMENDATION, TRADE_SHOW, WEBFORM, REPEAT_SALE, "
        "CALLBACK and 4 more: It is not in the document, and stays.",
        "+ added  ~ changed  - deleted  = replaced  ! refused  . left as it is",
        "Nothing to do: 14 left as they are, 2 unchanged.",
    ]


def test_what_is_refused_or_wrong_ends_with_one(shell: Shell, tmp_path: Path) -> None:
    plan = the_jobs()["plan"]["script"]
    (tmp_path / "lists.yaml").write_text(DOCUMENT.replace("Fax}", "call}"))
    assert shell(*plan) == (1, "CommandError: Some rows are refused: nothing of it could be applied.\n")
    assert "  ! FAX (line 6): “Call” is already in this list." in (tmp_path / "plan.txt").read_text()
    assert shell("$CRM plan_lists lists.yaml --policy burn")[0] == 1
    (tmp_path / "crm.sqlite3").write_bytes(b"")
    code, told = shell("$CRM export_lists")
    assert code == 1
    assert told.endswith("run manage.py migrate first. It says: no such table: dictionaries_dictionary.\n")


def test_all_lists_go_through_a_pipe(shell: Shell) -> None:
    assert shell("$CRM export_lists --format json | $CRM plan_lists - --policy exact")[0] == 0


def test_a_pipe_is_utf_8_whatever_the_terminal_is_and_may_be_closed(shell: Shell, tmp_path: Path) -> None:
    assert shell("PYTHONIOENCODING=ascii $CRM export_lists > exported.yaml") == (0, "")
    assert "Źródła" in (tmp_path / "exported.yaml").read_text()
    assert shell("$CRM export_lists | true") == (1, "")


def test_the_document_of_the_documentation_can_be_read() -> None:
    (source,) = read_document("lists.yaml", blocks()[0].encode()).items
    assert [entry.replaces for entry in source.items or []] == [("PHONE_OLD",)]


def blocks() -> list[str]:
    text = Path(settings.BASE_DIR, "docs", "promotion.md").read_text()
    return [block.partition("\n```")[0] for block in text.split("```yaml\n")[1:]]


def the_jobs() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(blocks()[1])
    return found
