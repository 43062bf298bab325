"""How a page is looked at: by axe, in the colours of both themes, and with a ruler."""

from collections.abc import Sequence
from typing import TypedDict

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Locator, Page


class Look(TypedDict):
    """Options of a browser context."""

    color_scheme: str
    locale: str


# The other tests see the page in English and in the light.
LOOK: Look = {"color_scheme": "dark", "locale": "pl-PL"}

# A theme changes colours only, so the other one is asked for nothing else. What axe finds in order is long,
# and is left there; of many rows of one kind a few are enough.
RUN_AXE = """async (without) => {
    // What is fading in has no colours of its own yet.
    const arriving = document.getAnimations().filter((one) => one.animationName === "arrive");
    await Promise.all(arriving.map((one) => one.finished));
    const many = ["tr:nth-child(n + 6)", ".side li:nth-child(n + 3)", "option:nth-child(n + 3)", ...without];
    const rows = {include: [["html"]], exclude: many.map((rule) => [rule])};
    const {violations} = await axe.run(rows, {resultTypes: ["violations"], preload: false});
    const root = document.documentElement;
    const worn = root.dataset.theme;
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    root.dataset.theme = (worn === "system" ? system : worn) === "dark" ? "light" : "dark";
    const contrast = {resultTypes: ["violations"], preload: false, runOnly: ["color-contrast"]};
    const other = await axe.run(rows, contrast);
    root.dataset.theme = worn;
    return {violations: [...violations, ...other.violations]};
}"""


def axe_findings(page: Page, without: Sequence[str] = ()) -> str:
    """What stands in the way of people with disabilities, in both themes: what axe reports, or nothing."""
    page.wait_for_load_state()  # a click that leads to another page does not wait for its scripts
    page.evaluate(AXE_SCRIPT)
    results = AxeResults(page.evaluate(RUN_AXE, list(without)))
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
    found: list[tuple[str, float]] = controls.evaluate_all(
        """all => all.map((e) => {
            const {width, height} = e.getBoundingClientRect();
            return [e.outerHTML, Math.min(width, height)];
        })"""
    )
    assert found
    return [html for html, size in found if size < 24]


def scrolls_sideways(page: Page) -> list[int]:
    """The widths at which the page is wider than its window."""
    found = []
    for width in (320, 760, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(width)
    return found


def open_folds(page: Page) -> None:
    page.locator("summary").evaluate_all("all => all.forEach((e) => e.click())")
