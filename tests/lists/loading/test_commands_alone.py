"""The commands as programs of their own: what the machine round them does to them."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.any_database


def run(*arguments: str, database: Path, output: str = os.devnull) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DEBUG": "1", "DATABASE_URL": f"sqlite:///{database}"}
    with Path(output).open("w") as out:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_is_told_in_a_sentence(tmp_path: Path) -> None:
    done = run("export_lists", "--schema", database=tmp_path / "a.sqlite3", output="/dev/full")
    told = "CommandError: Nothing more can be written: No space left on device.\n"
    assert (done.returncode, done.stderr) == (1, told)


def test_who_only_reads_does_not_wait_for_who_writes(tmp_path: Path) -> None:
    database = tmp_path / "a.sqlite3"
    writer = sqlite3.connect(database, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    done = run("export_lists", "--schema", database=database)
    writer.close()
    assert (done.returncode, done.stderr) == (0, "")
