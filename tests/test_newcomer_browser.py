"""Somebody who never saw the screen sets up their pipeline on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from pipelines.models import Pipeline

pytestmark = pytest.mark.django_db(transaction=True)

STAGES = [
    *("First talk", "Need known", "Demo", "Trial", "Offer"),
    *("Negotiation", "Legal check", "Signature", "Handover"),
]
COLOURS = {"Demo": "#6e54d1", "Offer": "#ff5752"}


def drag_by_touch(page: Page, label: str, above: str) -> None:
    grips = [page.get_by_role("button", name=f"Move “{name}”: arrow keys") for name in (label, above)]
    boxes = [grip.bounding_box() for grip in grips]
    assert boxes[0]
    assert boxes[1]
    x, start, end = boxes[0]["x"] + 12, boxes[0]["y"] + 12, boxes[1]["y"] + 4
    touch = page.context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": start}]})
    for step in range(1, 11):
        point = {"x": x, "y": start + (end - start) * step / 10}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def menu(page: Page, act: str) -> None:
    # Not a tap: right after a drag by touch the browser takes it for the end of a gesture.
    page.get_by_role("button", name="More for this list").click()
    page.locator("#list-tools").get_by_text(act, exact=True).click()


def test_a_newcomer_sets_up_a_second_pipeline_on_a_phone(new_page: Callable[..., Page], deals: Pipeline):
    page = new_page(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    page.goto(deals.get_absolute_url())

    page.locator(".fold > summary").tap()
    page.get_by_role("button", name="Add a pipeline").tap()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name").fill("Partners")
    dialog.get_by_role("radio", name="Only those that every pipeline has").check()
    dialog.get_by_role("button", name="Add", exact=True).tap()
    page.wait_for_url("**/DEAL/PARTNERS/")

    page.get_by_role("button", name="Other ways to add").tap()
    page.get_by_role("link", name="Paste several…").tap()
    page.get_by_role("textbox", name="One entry per line").fill("\n".join(STAGES))
    page.get_by_role("button", name="Preview").tap()
    page.get_by_role("button", name="Add 9 entries").tap()
    expect(page.get_by_text("Added 9 entries")).to_be_visible()

    for name, colour in COLOURS.items():
        page.get_by_role("button", name=f"Colour of “{name}”").tap()
        page.locator(f"#colors .hue[value='{colour}']").tap()
        expect(page.get_by_text(f"Changed the colour of “{name}”")).to_be_visible()

    page.get_by_role("button", name="Edit “Demo”").scroll_into_view_if_needed()
    drag_by_touch(page, "Trial", above="Demo")
    expect(page.get_by_text("Moved “Trial”")).to_be_visible()

    menu(page, "Make default")
    expect(page.get_by_text("“Partners” is the default pipeline now")).to_be_visible()
    page.locator(".fold > summary").tap()
    page.locator("#lists").get_by_role("link", name="General").first.tap()
    page.wait_for_url("**/DEAL/GENERAL/")
    menu(page, "Archive…")
    page.get_by_role("dialog").get_by_role("button", name="Archive").tap()
    expect(page.get_by_text("Archived “General”")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    partners = Pipeline.objects.get(code="PARTNERS")
    deals.refresh_from_db()
    assert (partners.is_default, deals.archived_at is None) == (True, False)
    stages = list(partners.entries.filter(kind=2))
    assert [stage.label for stage in stages] == [*STAGES[:2], "Trial", "Demo", *STAGES[4:]]
    assert {stage.label: stage.color for stage in stages if stage.label in COLOURS} == COLOURS
