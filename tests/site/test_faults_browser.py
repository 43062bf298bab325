"""What the toast says when an answer does not come or is a fault: nothing that is not known."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from dictionaries.models import Dictionary
from lists.entries import EntryList

CHECK = "If you were changing something, check whether it was saved before you try again."


def happens(page: Page, event: str, status: int = 0, says: str = "") -> None:
    """As htmx tells it; a real fault would be an error in the console, which fails any test."""
    page.evaluate(
        """([event, status, responseText]) => {
            const getResponseHeader = () => (responseText ? "text/plain; charset=utf-8" : null);
            const [elt, xhr] = [document.body, { status, responseText, getResponseHeader }];
            const detail = { elt, target: elt, requestConfig: { elt }, xhr };
            document.dispatchEvent(new CustomEvent(event, { detail }));
        }""",
        [event, status, says],
    )


def test_the_toast_claims_nothing_that_is_not_known(screen: Callable[[EntryList], Page], source: Dictionary):
    page = screen(source)
    toast = page.locator("#toast")
    happens(page, "htmx:beforeSwap", 500, f"This is an error on our side. {CHECK} (0123456789abcdef)")
    expect(toast).to_have_text(f"This is an error on our side. {CHECK} (0123456789abcdef)")
    happens(page, "htmx:sendError")
    expect(toast).to_have_text(f"The server does not answer. {CHECK}")
    happens(page, "htmx:responseError", 400)
    expect(toast).to_have_text("That did not work. Reload the page and try again.")
    happens(page, "htmx:responseError", 502)
    expect(toast).to_have_text(f"The server does not answer. {CHECK}")
