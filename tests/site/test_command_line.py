"""Where the machine cannot, every command says so in a sentence: whoever runs the site reads no traceback."""

import os
import signal
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, ProgrammingError

from crmsettings.command_line import of_database
from tests.serving import PATIENCE, command
from tests.site.test_site import PRODUCTION, manage

pytestmark = pytest.mark.any_database
COMMANDS = ["backup copy.jsonl", "deliver", "load_lists"]


def told(*arguments: str, database: Path | str, out: int = subprocess.PIPE) -> tuple[int, str]:
    url = database if isinstance(database, str) else f"sqlite:///{database}"
    done = subprocess.run(
        command(*arguments),
        env={"PATH": os.environ["PATH"], "DEBUG": "1", "DATABASE_URL": url},
        cwd=database.parent if isinstance(database, Path) else settings.BASE_DIR,
        stdout=out,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("line", [*COMMANDS, "clearsessions"])
def test_a_database_that_is_not_migrated_is_told_with_what_to_do(line: str, tmp_path: Path) -> None:
    code, words = told(*line.split(), database=tmp_path / "new.sqlite3")
    assert code == 1
    assert words.startswith(
        "CommandError: The database does not fit this release; run manage.py migrate first."
    )
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("copy")] == []


@pytest.mark.parametrize("line", ["migrate --plan", "check --database default"])
def test_a_database_that_is_away_is_told_in_a_sentence(line: str, tmp_path: Path) -> None:
    code, words = told(*line.split(), database=f"sqlite:///{tmp_path}/away/crm.sqlite3")
    assert (code, words) == (
        1,
        "CommandError: The database cannot do it; look at DATABASE_URL, and at its server. It says: "
        "unable to open database file.\n",
    )  # fmt: skip


def test_a_server_that_does_not_answer_is_told_after_why() -> None:
    code, words = told("webhook", "list", database="postgres://127.0.0.1:1/crm?pool_timeout=1")
    assert code == 1
    assert "Traceback" not in words
    assert "Connection refused" in words
    assert words.splitlines()[-1].startswith("CommandError: The database cannot do it; look at DATABASE_URL")


def test_a_database_that_can_only_be_read_is_told() -> None:
    said = of_database(OperationalError("attempt to write a readonly database"))
    assert said == "The database can only be read. It says: attempt to write a readonly database."


def test_a_wrong_statement_is_a_fault_of_ours_and_looks_like_one() -> None:
    assert of_database(ProgrammingError('syntax error at or near "SELEKT"')) is None


@pytest.mark.parametrize("line", ["backup x", "migrate"])
def test_a_wrong_setting_is_told_alone(line: str) -> None:
    done = manage(*line.split(), **{**PRODUCTION, "TRUSTED_PROXIES": "one"})
    sentence = (
        "CommandError: Set TRUSTED_PROXIES to the number of proxies of your own in front of the site.\n"
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "", sentence)


def test_who_looks_for_the_place_sees_it() -> None:
    done = manage("migrate", "--traceback", **{**PRODUCTION, "TRUSTED_PROXIES": "one"})
    assert done.stderr.startswith("Traceback")


@pytest.mark.parametrize("line", ["version", "help", "check"])
def test_an_output_that_nobody_reads_ends_quietly_and_a_full_one_with_a_sentence(
    line: str, tmp_path: Path
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    assert told(line, database=tmp_path / "a.sqlite3", out=writer) == (1, "")
    os.close(writer)
    with Path("/dev/full").open("w") as full:
        code, words = told(line, database=tmp_path / "a.sqlite3", out=full.fileno())
    assert (code, words) == (1, "CommandError: Nothing more can be written: No space left on device.\n")


def test_control_and_c_ends_without_a_traceback(tmp_path: Path) -> None:
    asked = {"PATH": os.environ["PATH"], "DATABASE_URL": f"sqlite:///{tmp_path / 'a.sqlite3'}", "DEBUG": "1"}
    with subprocess.Popen(
        command("shell", "-v0", "-c", "print(1, flush=True); input()"),
        # A shell has those that it starts in the background ignore the signal.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        env=asked, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout
        assert process.stdout.readline() == "1\n"
        process.send_signal(signal.SIGINT)
        _out, words = process.communicate(timeout=PATIENCE)
    assert (process.returncode, words) == (130, "Stopped.\n")
