"""The programs that read what is in deploy/, where this machine has them."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.conf import settings

DEPLOY = settings.BASE_DIR / "deploy"


def program(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")


def needs(name: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not program(name), reason=f"There is no {name} on this machine.")


def run(name: str, *arguments: str | Path, **environment: str) -> str:
    """What it said; it has to be content."""
    command: Sequence[str | Path] = [program(name) or name, *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", **environment}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr
