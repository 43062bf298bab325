"""The feed on the screen: an act opens beside it, the filter answers at once, and no script is needed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from dictionaries.models import Dictionary
from lists.models import Operation
from tests.looks import LOOK, axe_findings, scrolls_sideways, too_small
from tests.protected import stage, value

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]

HISTORY = reverse("history")
WIDE = {"width": 1280, "height": 800}


@pytest.fixture
def acts(source: Dictionary) -> list[int]:
    """A rename, another one of the same entry, and an archiving; the oldest first."""
    value("WEB").rename("Site")
    value("WEB").rename("Page")
    value("EMAIL").archive()
    return list(Operation.objects.order_by("pk").values_list("pk", flat=True))


def line(page: Page, pk: int) -> Any:
    return page.locator(f"#operation-{pk}")


def ends_with(query: str) -> Any:
    return lambda url: url.endswith(query)


@pytest.mark.smoke
def test_an_act_opens_beside_the_others_and_is_undone_from_there(new_page: NewPage, acts: list[int]):
    page = new_page(viewport=WIDE)
    page.goto(HISTORY)
    first, again, _archived = acts
    line(page, again).get_by_role("link").click()
    beside = page.locator("aside.detail")
    expect(beside).to_contain_text("Page")
    page.wait_for_url(ends_with(f"?open={again}"))
    expect(line(page, again)).to_have_attribute("aria-current", "true")
    line(page, first).get_by_role("link").click()
    expect(beside).to_contain_text("It cannot be undone as things stand")
    expect(line(page, again)).not_to_have_attribute("aria-current", "true")
    page.keyboard.press("Escape")
    expect(beside).to_have_count(0)
    expect(line(page, first).get_by_role("link")).to_be_focused()
    page.go_back()
    expect(beside).to_contain_text("It cannot be undone as things stand")
    beside.get_by_role("link", name="renamed").click()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator("#toast")).to_contain_text("Undone: renamed “Site” to “Page” in Sources.")
    assert value("WEB").name == "Site"


def test_undo_stands_in_the_lines_where_it_works(new_page: NewPage, acts: list[int]):
    page = new_page(viewport=WIDE)
    page.goto(HISTORY)
    first, again, archived = acts
    expect(line(page, first).get_by_role("button")).to_have_count(0)
    line(page, archived).get_by_role("button", name="Undo").focus()
    expect(line(page, archived).get_by_role("button")).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    expect(line(page, archived)).to_contain_text("undone")
    expect(line(page, archived).get_by_role("button")).to_have_count(0)
    expect(line(page, again).get_by_role("button")).to_have_count(1)
    assert value("EMAIL").archived_at is None


def test_the_filter_answers_at_once_and_keeps_the_focus_and_what_is_typed(new_page: NewPage, acts: list[int]):
    page = new_page(viewport=WIDE)
    page.goto(HISTORY)
    lines = page.locator(".feed > li")
    search = page.get_by_role("searchbox", name="Search in names and reasons")
    search.press_sequentially("site")
    expect(lines).to_have_count(2)
    expect(search).to_be_focused()
    page.wait_for_url(ends_with("?q=site"))
    page.get_by_label("Kind of change").select_option("Archive")
    expect(page.locator(".empty")).to_contain_text("No change matches this filter.")
    search.fill("")
    expect(lines).to_have_count(1)
    page.get_by_role("link", name="Show all").click()
    expect(lines).to_have_count(3)
    page.get_by_label("Can be undone").check()
    expect(lines).to_have_count(2)
    expect(page.get_by_label("Can be undone")).to_be_checked()


def test_on_a_narrow_screen_an_act_has_a_page_of_its_own(new_page: NewPage, acts: list[int]):
    page = new_page(viewport={"width": 390, "height": 800}, has_touch=True)
    page.goto(HISTORY)
    expect(line(page, acts[-1]).get_by_role("button", name="Undo")).to_have_css("opacity", "1")
    line(page, acts[0]).get_by_role("link").click()
    page.wait_for_url(ends_with(f"/{acts[0]}/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Site")


def test_without_a_script_one_filters_looks_and_undoes(
    new_page: NewPage, acts: list[int], source: Dictionary
):
    page = new_page(viewport=WIDE, java_script_enabled=False)
    page.goto(HISTORY)
    page.get_by_role("searchbox", name="Search in names and reasons").fill("page")
    page.get_by_role("button", name="Show", exact=True).first.click()
    expect(page.locator(".feed > li")).to_have_count(1)
    line(page, acts[1]).get_by_role("link").click()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator("#toast")).to_contain_text("Undone")
    page.goto(reverse("snapshot", args=[source]))
    page.get_by_role("link", name="Previous change").click()
    expect(page.locator(".table .other", has_text="E-Mail")).to_contain_text("archived since")


@pytest.mark.look
@pytest.mark.parametrize("looks", [{}, LOOK], ids=["light-english", "dark-polish"])
def test_the_history_an_act_and_a_list_as_it_was_are_clean(
    new_page: NewPage, acts: list[int], source: Dictionary, looks: Any
):
    stage("EXECUTING").recolor("#ffffff")
    recolored = Operation.objects.latest("pk").pk
    value("OTHER").rename("שלום עולם! " + "x" * 60)
    page = new_page(viewport=WIDE, **looks)
    list_then = reverse("snapshot", args=[source])
    for address in (f"{HISTORY}?open={recolored}", f"{HISTORY}{acts[0]}/", list_then):
        page.goto(address)
        assert axe_findings(page) == "", address
        assert scrolls_sideways(page) == [], address
        assert too_small(page.locator("main :is(button, select, .btn, .chip):visible")) == [], address


def test_what_changed_has_its_words_whole_and_fits_where_a_name_has_no_end(
    new_page: NewPage, acts: list[int]
):
    page = new_page(locale="pl", viewport=WIDE)
    page.goto(HISTORY)
    line(page, acts[-1]).get_by_role("link").first.click()
    for part in (page.locator(".changed th", has_text="Zarchiwizowano"), page.locator(".changed .val.now")):
        assert part.evaluate("part => part.clientHeight") <= 32
    value("WEB").rename("x" * 120)
    page.goto(HISTORY)
    page.locator(".feed").get_by_role("link").first.click()
    expect(page.locator(".changed .val.now")).to_have_text("x" * 120)
    assert page.locator(".detail").evaluate("detail => detail.scrollWidth <= detail.clientWidth")
