"""How a page is looked at: each theme and each language once; neither changes what the other does."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Locator, Page

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


def boxes(elements: Locator) -> list[dict[str, float]]:
    """Where elements are and how large, asked for at once: x, y, width, height."""
    found: list[dict[str, float]] = elements.evaluate_all(
        "all => all.map((e) => e.getBoundingClientRect().toJSON())"
    )
    assert found
    return found


def too_small(controls: Locator) -> list[str]:
    """Controls that a finger misses."""
    outer: list[str] = controls.evaluate_all("all => all.map((e) => e.outerHTML)")
    sizes = [min(box["width"], box["height"]) for box in boxes(controls)]
    return [html for html, size in zip(outer, sizes, strict=True) if size < 24]


def open_folds(page: Page) -> None:
    page.locator("summary").evaluate_all("all => all.forEach((e) => e.click())")
