"""Another project, as somebody has who installs our wheel: with its dependencies, and without our sources."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = Path(__file__).parent / "project"
PATIENCE = 240  # seconds


def build_wheel(folder: Path) -> Path:
    """Offline: with what is locked."""
    command = (
        *("wheel", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"),
        *("--wheel-dir", str(folder), str(ROOT)),
    )
    subprocess.run([sys.executable, "-m", "pip", *command], check=True, capture_output=True, timeout=PATIENCE)
    (wheel,) = folder.glob("*.whl")
    return wheel


def install_wheel(wheel: Path, target: Path) -> None:
    command = ("install", "--quiet", "--no-index", "--no-deps", "--target", str(target), str(wheel))
    subprocess.run([sys.executable, "-m", "pip", *command], check=True, capture_output=True, timeout=PATIENCE)


def link(distributions: Iterable[Distribution], target: Path) -> None:
    """These, and nothing else of what happens to be installed beside them."""
    target.mkdir(exist_ok=True)
    for found in distributions:
        for name in {file.parts[0] for file in found.files or ()} - {"..", "__pycache__"}:
            place = target / name
            if not place.is_symlink():
                place.symlink_to(found.locate_file(name))


def needed(of: Distribution, *extras: str) -> Iterator[Distribution]:
    """What a distribution asks for, and what that asks for."""
    for text in of.requires or ():
        requirement = Requirement(text)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            found = distribution(requirement.name)
            yield found
            yield from needed(found, *requirement.extras)


@dataclass(frozen=True)
class Project:
    folder: Path  # with `site` and `dependencies` beside the project
    databases: dict[str, dict[str, object]]
    has_connect: bool = False

    def manage(self, *arguments: str, code: int = 0) -> str:
        """What a command of the project prints: a process that has neither our sources nor our packages."""
        folders = ("project", "site", "dependencies")
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(str(self.folder / name) for name in folders),
            "PYTHONWARNINGS": "error::DeprecationWarning",
            "DATABASES": json.dumps(self.databases),
            "HAS_CONNECT": "1" if self.has_connect else "",
        }
        done = subprocess.run(
            [sys.executable, "-S", "manage.py", *arguments],
            cwd=self.folder / "project",
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr
