"""How a page is looked at: each theme and each language once; neither changes what the other does."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

LOOKS = pytest.mark.parametrize(("scheme", "locale"), [("light", "en-GB"), ("dark", "pl-PL")])


def axe_findings(page: Page) -> str:
    """What stands in the way of people with disabilities, as axe reports it; empty when it finds nothing."""
    results = Axe().run(page, options={"resultTypes": ["violations"]})
    return results.generate_report() if results.violations_count else ""
