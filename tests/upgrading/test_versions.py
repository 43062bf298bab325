"""One version, wherever somebody asks for it: the program, the changes, the wheel, the last release."""

import re
import subprocess
import sys
import tomllib

from lists.version import VERSION
from tests.upgrading.releases import ROOT, last_release

TOLD = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)


def number(text):
    return tuple(map(int, text.removesuffix(".dev0").split(".")))


def test_the_file_of_changes_begins_with_this_version():
    if VERSION.endswith(".dev0"):
        assert TOLD[0] == "Unreleased"
    else:
        assert re.fullmatch(rf"{re.escape(VERSION)} – \d{{4}}-\d\d-\d\d", TOLD[0])


def test_the_newest_release_in_it_is_the_one_that_is_tried_on_this_schema():
    released = [told.partition(" ")[0] for told in TOLD if told != "Unreleased"]
    assert released == sorted(released, key=number, reverse=True)
    before = [version for version in released if version != VERSION]
    assert before[0] == last_release()[0]
    assert number(VERSION) > number(before[0])


def test_the_command_line_and_the_wheel_have_the_same():
    done = subprocess.run([sys.executable, "manage.py", "version"], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.startswith(f"CRM settings {VERSION}, Django ")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["hatch"]["version"]["path"] == "lists/version.py"
