"""python -m tools.pictures: takes the pictures of the documentation from a demo of its own, with a browser.

Each subject in each language, light and dark: docs/pictures/SUBJECT-LANGUAGE-SCHEME.webp.
"""

import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tools.machine import BROWSERS
from tools.processes import free_port, stop

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
SUBJECTS = {
    "list": "/settings/lists/pipelines/DEAL/GENERAL/",
    "history": "/settings/history/",
    "board": "/records/deal/board/",
}
LANGUAGES = {"en": "en-GB", "pl": "pl-PL"}
SIZE = {"width": 1280, "height": 800}
LARGEST = 150_000  # bytes
# What somebody did in the course of a morning, so that there is a history to look at.
ACTS = """
from django.contrib.auth.models import User
from lists.history import operation
from dictionaries.models import DictionaryValue
from pipelines.models import Stage
admin = User.objects.get(username="admin")
sources = DictionaryValue.objects.filter(dictionary__code="SOURCE").order_by("position")
stages = Stage.objects.filter(pipeline__code="GENERAL", pipeline__entity_type__code="DEAL")
stages = stages.order_by("kind", "position")
with operation(admin, "rename", reason="As marketing calls it"):
    sources[0].rename("Phone")
with operation(admin, "recolor"):
    stages[2].recolor("#7b5cd6")
with operation(admin, "move"):
    sources[4].move(before=sources[1])
with operation(admin, "archive"):
    sources[5].archive()
with operation(admin, "rename"):
    stages[3].rename("In production")
"""


@contextmanager
def demo() -> Iterator[str]:
    """Its address."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "DEBUG": "1", "DATABASE_URL": f"sqlite:///{folder}/crm.sqlite3"}

        def manage(*arguments: str) -> list[str]:
            return [sys.executable, str(ROOT / "manage.py"), *arguments]

        for arguments in (
            ["migrate", "--verbosity", "0"],
            ["load_lists"],
            ["demo_records", "300", "--seed", "7"],
            ["demo_admin"],
            ["shell", "-v0", "-c", ACTS],
        ):
            subprocess.run(manage(*arguments), env=environment, check=True, stdout=subprocess.DEVNULL)
        port = free_port()
        process = subprocess.Popen(manage("serve", "--port", str(port), "--workers", "1"), env=environment)
        try:
            _wait(f"http://127.0.0.1:{port}/healthz")
            yield f"http://127.0.0.1:{port}"
        finally:
            stop(process)


def _wait(address: str) -> None:
    for _try in range(300):
        try:
            urlopen(address, timeout=1).close()  # noqa: S310 - our own
            return
        except OSError:
            subprocess.run(["sleep", "0.1"], check=True)
    raise SystemExit("The demo did not start.")


def take(browser: Browser, site: str, language: str, scheme: str) -> None:
    context = browser.new_context(
        base_url=site,
        viewport={"width": SIZE["width"], "height": SIZE["height"]},
        locale=LANGUAGES[language],
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/login/")
    page.locator("[name=username]").fill("admin")
    page.locator("[name=password]").fill("admin")
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/settings/lists/**")
    for subject, path in SUBJECTS.items():
        page.goto(path)
        page.wait_for_load_state("networkidle")
        keep(page.screenshot(), FOLDER / f"{subject}-{language}-{scheme}.webp")
    context.close()


def keep(png: bytes, path: Path) -> None:
    Image.open(io.BytesIO(png)).convert("RGB").save(path, "WEBP", quality=82, method=6)
    size = path.stat().st_size
    if size > LARGEST:
        raise SystemExit(f"{path.name} has {size} bytes, more than {LARGEST}.")
    print(f"{path.relative_to(ROOT)}: {size // 1000} KB")


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    with demo() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for language, scheme in product(LANGUAGES, ("light", "dark")):
            take(browser, site, language, scheme)
        browser.close()


if __name__ == "__main__":
    main()
