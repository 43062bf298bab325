"""The documentation: a site without a broken link, says what the code says, loads nothing from elsewhere."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tools.reference import settings as settings_page
from tools.reference.__main__ import FOLDER, pages

ROOT = settings.BASE_DIR
DOCS = ROOT / "docs"

pytestmark = pytest.mark.any_database


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    switches = ["--quiet", "--nitpicky", "--fail-on-warning", "-d", folder / "doctrees"]
    command = [sys.executable, "-m", "sphinx", *switches, DOCS, folder / "site"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder / "site"


def test_every_page_is_in_the_site_and_found_by_its_search(site: Path):
    index = (site / "searchindex.js").read_text()
    for page in DOCS.rglob("*.md"):
        name = page.relative_to(DOCS).with_suffix("").as_posix()
        assert (site / f"{name}.html").exists()
        assert f'"{name}"' in index


def test_it_loads_nothing_from_elsewhere(site: Path):
    loads = re.compile(
        r"""<(?:script|img|iframe)[^>]+src=["'](?:https?:)?//|<link[^>]+href=["'](?:https?:)?//"""
    )
    for page in site.rglob("*.html"):
        assert not loads.search(page.read_text()), page
    for sheet in site.rglob("*.css"):
        assert not re.search(r"@import|url\(['\"]?(?:https?:)?//", sheet.read_text()), sheet


@pytest.mark.parametrize("name", ["settings.md", "commands.md", "api.md", "rules.md"])
def test_the_reference_says_what_the_code_says(name: str):
    assert (FOLDER / name).read_text() == pages()[name], "Run make docs."


def test_every_setting_is_described():
    assert set(settings_page.told()) == set(settings_page.asked())


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_what_the_front_pages_link_to_is_there(name: str):
    text = (ROOT / name).read_text()
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text) + re.findall(r'(?:src|srcset)="([^"]+)"', text)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_readme_keeps_to_a_screen_and_a_half():
    assert len((ROOT / "README.md").read_text().splitlines()) <= 75


def test_pictures_are_few_and_small():
    pictures = list((DOCS / "pictures").iterdir())
    assert 0 < len(pictures) <= 12
    assert max(picture.stat().st_size for picture in pictures) <= 150_000
