"""Static files outlive their release: pages that are open, and nodes that are older, ask for them."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.serving import command, environment

pytestmark = pytest.mark.any_database


@pytest.fixture
def root(tmp_path: Path, settings: Any) -> Path:
    settings.STATIC_ROOT = tmp_path
    return tmp_path


def release(root: Path, number: int) -> str:
    """As collectstatic leaves it: what was there stays, and the manifest is the new one."""
    name = f"css/page.{number:012x}.css"
    for path in (name, f"{name}.gz", f"{name}.br", "css/page.css"):
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(str(number))
    (root / "staticfiles.json").write_text(json.dumps({"paths": {"css/page.css": name}}))
    return name


def kept(root: Path) -> set[str]:
    return {path.name for path in (root / "css").iterdir()}


def test_the_files_of_the_last_releases_stay_and_those_of_older_ones_go(root: Path):
    for number in range(5):
        release(root, number)
        call_command("keep_static")
    names = {f"page.{number:012x}.css" for number in (2, 3, 4)}
    assert kept(root) == {"page.css", *names, *(f"{name}{end}" for name in names for end in (".gz", ".br"))}


def test_the_same_release_collected_again_counts_once(root: Path):
    first, second = release(root, 1), None
    call_command("keep_static")
    for _time in range(4):
        second = release(root, 2)
        call_command("keep_static")
    assert (root / first).exists()
    assert (root / str(second)).exists()


def test_how_many_is_said_by_who_deploys(root: Path):
    release(root, 1)
    call_command("keep_static", releases=1)
    second = release(root, 2)
    call_command("keep_static", releases=1)
    assert {name for name in kept(root) if name.endswith(".css")} == {"page.css", Path(second).name}
    with pytest.raises(CommandError, match="from 1"):
        call_command("keep_static", releases=0)


def test_without_a_collection_nothing_is_deleted(root: Path):
    with pytest.raises(CommandError, match="collectstatic"):
        call_command("keep_static")


def test_what_collectstatic_really_writes_stays_whole(tmp_path: Path):
    asked = environment(tmp_path / "none.sqlite3")
    subprocess.run(command("collectstatic", "--noinput", "-v0"), env=asked, check=True)
    stale = tmp_path / "static" / "css" / "gone.0123456789ab.css"
    stale.write_text("")
    before = {path for path in (tmp_path / "static").rglob("*") if path.is_file()}
    said = subprocess.run(
        command("keep_static"), env=asked, check=True, capture_output=True, text=True
    ).stdout
    after = {path for path in (tmp_path / "static").rglob("*") if path.is_file()}
    assert before - after == {stale}
    assert "deleted: 1." in said
