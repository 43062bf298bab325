"""How a page is looked at: each theme and each language once; neither changes what the other does."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

LOOKS = pytest.mark.parametrize(("scheme", "locale"), [("light", "en-GB"), ("dark", "pl-PL")])


def axe_findings(page: Page) -> str:
    """What stands in the way of people with disabilities, as axe reports it; empty when it finds nothing."""
    page.evaluate(AXE_SCRIPT)
    # What it finds in order is long, and is left there.
    violations = page.evaluate(
        "axe.run({resultTypes: ['violations']}).then(({violations}) => ({violations}))"
    )
    results = AxeResults(violations)
    return results.generate_report() if results.violations_count else ""
