"""A worker is there soon: it loads what every page needs, and the rest when somebody asks for it."""

import subprocess
import sys

import pytest
from django.conf import settings

from tests.site.test_site import PRODUCTION

pytestmark = pytest.mark.any_database

# What few pages need, and much of it: amounts, workbooks, catalogues, metrics, YAML.
NOT_AT_THE_START = {"babel", "openpyxl", "polib", "prometheus_client", "yaml"}

# The engine of the templates is made for the first page.
START = "import crmsettings.wsgi; from django.template import engines; engines['django']"


def after_a_start(expression: str) -> str:
    started = subprocess.run(
        [sys.executable, "-c", f"{START}; import gc, sys; print({expression})"],
        env=PRODUCTION,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    return started.stdout


def test_a_worker_starts_without_what_few_pages_need():
    loaded = set(after_a_start("*sys.modules").split())
    assert "crmsettings.importing.views" in loaded
    assert not loaded & NOT_AT_THE_START


def test_a_worker_collects_garbage_and_looks_at_nothing_that_its_start_has_loaded():
    assert after_a_start("gc.isenabled(), gc.get_freeze_count() > 100_000").split() == ["True", "True"]
