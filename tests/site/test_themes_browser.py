"""Light, dark or like the system, with JavaScript and without; every page at both and at three widths."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from tests.addresses import OPEN_TO_ALL, addresses
from tests.looks import axe_findings, scrolls_sideways
from tests.people import administrator, text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.look]

NewPage = Callable[..., Page]
PARTS = 4  # of all pages, so that workers share them

# The language of the browser, and what the controls are called in it.
WORDS = {"en-GB": ("Dark", "Like the system"), "pl-PL": ("Ciemny", "Jak w systemie")}
DARK, LIGHT = "rgb(15, 19, 24)", "rgb(247, 248, 250)"


def ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def open_menu(page: Page) -> None:
    page.locator(".top [popovertarget]").last.click()


def pages(source: Dictionary, deals: Pipeline) -> list[str]:
    """Every page that a route leads to, so that a new one need not be named here; and those of stages."""
    client = administrator()
    routes = [url for name, url in addresses(source).items() if name not in OPEN_TO_ALL]
    whole = [url for url in routes if "<html" in text(client.get(url))]
    stages = deals.get_absolute_url()
    return [
        *whole,
        stages,
        f"{stages}add/?kind=2",
        f"{stages}entries/{deals.entries.get(code='EXECUTING').pk}/edit/",
        f"{stages}entries/{deals.entries.get(code='WON').pk}/delete/",
        "/settings/lists/dictionaries/NONE/",
    ]


@pytest.mark.parametrize("locale", WORDS)
def test_a_theme_is_worn_at_once_and_kept(new_page: NewPage, source: Dictionary, locale: str):
    page = new_page(locale=locale, color_scheme="light")
    page.goto(source.get_absolute_url())
    page.evaluate("window.here = true")
    assert ground(page) == LIGHT
    dark, system = WORDS[locale]
    open_menu(page)
    with page.expect_response("**/theme/"):
        page.get_by_role("button", name=dark).click()
    expect(page.get_by_role("button", name=dark)).to_have_attribute("aria-pressed", "true")
    assert ground(page) == DARK
    assert page.evaluate("window.here"), "the page was not loaded anew"
    page.reload()
    assert ground(page) == DARK
    open_menu(page)
    with page.expect_response("**/theme/"):
        page.get_by_role("button", name=system).click()
    assert ground(page) == LIGHT
    page.emulate_media(color_scheme="dark")
    assert ground(page) == DARK
    page.reload()
    assert ground(page) == DARK


@pytest.mark.parametrize("locale", WORDS)
def test_a_theme_is_chosen_without_javascript(new_page: NewPage, source: Dictionary, locale: str):
    page = new_page(locale=locale, color_scheme="light", java_script_enabled=False)
    page.goto(f"{source.get_absolute_url()}?kind=")
    dark, system = WORDS[locale]
    open_menu(page)
    page.get_by_role("button", name=dark).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("body")).to_have_css("background-color", DARK)
    assert page.url.endswith(f"{source.get_absolute_url()}?kind=")
    open_menu(page)
    page.get_by_role("button", name=system).click()
    expect(page.locator("body")).to_have_css("background-color", LIGHT)


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_a_theme_is_chosen_before_signing_in(new_page: NewPage, java_script_enabled: bool):
    page = new_page(color_scheme="dark", java_script_enabled=java_script_enabled)
    page.context.clear_cookies()
    page.goto("/login/")
    open_menu(page)
    page.get_by_role("button", name="Light").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    expect(page.locator("body")).to_have_css("background-color", LIGHT)


@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing_on_any_page_and_none_scrolls_sideways_or_logs_an_error(
    new_page: NewPage, live_server: Any, source: Dictionary, deals: Pipeline, part: int
):
    source.add("W" * 120)
    deals.add("Ź" * 120)
    page = new_page(color_scheme="light", locale="pl-PL")
    page.context.add_cookies([{"name": "theme", "value": "dark", "url": live_server.url}])
    frame: list[str] = []  # around the first page only: it is the same on all of them
    for address in pages(source, deals)[part::PARTS]:
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        assert axe_findings(page, without=frame) == "", address
        assert scrolls_sideways(page) == [], address
        frame = [".side", ".top"]


def test_axe_finds_nothing_on_what_opens_over_a_page_nor_before_signing_in(
    new_page: NewPage, live_server: Any, source: Dictionary
):
    page = new_page(color_scheme="light", locale="pl-PL")
    page.context.add_cookies([{"name": "theme", "value": "dark", "url": live_server.url}])
    page.goto(source.get_absolute_url())
    open_menu(page)
    assert axe_findings(page) == ""
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    assert axe_findings(page) == ""
    assert scrolls_sideways(page) == []
    page.context.clear_cookies(name="sessionid")
    page.goto("/login/")
    assert axe_findings(page) == ""
    assert scrolls_sideways(page) == []


def test_colours_forced_by_the_system_leave_the_stages_theirs(new_page: NewPage, deals: Pipeline):
    page = new_page(forced_colors="active")
    page.goto(deals.get_absolute_url())
    for drawn in (page.locator(".row .sw").first, page.locator(".scale .bg").first):
        expect(drawn).to_have_css("forced-color-adjust", "none")
        expect(drawn.locator("rect").first).to_have_css("fill", "rgb(57, 168, 239)")
    here = page.locator("#lists [aria-current]")
    assert here.evaluate("e => getComputedStyle(e).outlineColor") != "rgba(0, 0, 0, 0)"
    lock = page.locator(".lock").first
    lock_color, ground_color = (
        lock.evaluate("e => getComputedStyle(e, '::before').backgroundColor"),
        page.locator(".row").first.evaluate("e => getComputedStyle(e).backgroundColor"),
    )
    assert lock_color != ground_color


def test_who_wants_less_motion_gets_none(new_page: NewPage, source: Dictionary):
    page = new_page(reduced_motion="reduce")
    page.goto(source.get_absolute_url())
    moving = (
        "[...document.querySelectorAll('*')].filter(e => getComputedStyle(e).transitionDuration !== '0s')"
    )
    assert page.evaluate(f"{moving}.length") == 0
