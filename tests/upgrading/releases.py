"""The sources of the last release, and programs that run among those of one release or of this one.

Which it was stands in .ci/last-release: its number and its commit, which every whole clone has. Where the
history of the repository is not there, nothing can be tried.
"""

import os
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 240  # seconds


def last_release() -> tuple[str, str]:
    version, commit = (ROOT / ".ci" / "last-release").read_text(encoding="utf-8").split()
    return version, commit


def sources_of(commit: str, folder: Path) -> Path:
    done = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True)
    if done.returncode:
        pytest.skip(f"The commit of the last release is not in this clone: {done.stderr!r}")
    with tarfile.open(fileobj=BytesIO(done.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder


@dataclass(frozen=True)
class Release:
    sources: Path
    database: str

    def manage(self, *arguments: str) -> str:
        return self._run("manage.py", *arguments)

    def acts(self, mark: str) -> str:
        return self._run(str(Path(__file__).with_name("acts.py")), mark)

    def _run(self, *arguments: str) -> str:
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(self.sources),
            "DJANGO_SETTINGS_MODULE": "crmsettings.settings",
            "DATABASE_URL": self.database,
            "DEBUG": "1",
        }
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.sources, env=environment, capture_output=True, text=True, timeout=PATIENCE,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout
