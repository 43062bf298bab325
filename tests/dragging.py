"""The handle of a row, and how a mouse drags it."""

from playwright.sync_api import Locator, Page


def handle(page: Page, label: str) -> Locator:
    return page.get_by_role("button", name=f"Move “{label}”:")


def drag(page: Page, label: str, onto: str, below: bool = False) -> None:
    start, end = (
        handle(page, label).bounding_box(),
        page.get_by_role("button", name=f"Edit “{onto}”").bounding_box(),
    )
    assert start
    assert end
    page.mouse.move(start["x"] + 8, start["y"] + 8)
    page.mouse.down()
    target = end["y"] + (end["height"] + 6 if below else -6)
    for step in range(1, 11):
        page.mouse.move(start["x"] + 8, start["y"] + (target - start["y"]) * step / 10)
    page.mouse.up()
