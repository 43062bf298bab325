"""The page /segments/ in a browser: by mouse and keyboard, with JavaScript and without, in both languages."""

from collections.abc import Callable
from decimal import Decimal
from random import Random

import pytest
from playwright.sync_api import Page, expect

from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from records.models import Deal
from tests.factories import DealFactory, LeadFactory, PipelineFactory
from tests.looks import LOOK, axe_findings, scrolls_sideways, too_small

pytestmark = pytest.mark.django_db(transaction=True)

NewPage = Callable[..., Page]

PICTURES = [
    "?type=deal&by=source",
    "?type=deal&by=stage",
    "?type=deal&by=source&across=stage&measure=amount",
    "?type=deal&by=stage&across=source&archived=all",
    "?type=company",
    "?type=lead&by=source&archived=1",
]


@pytest.fixture
def many_deals(deals: Pipeline, source: Dictionary) -> None:
    """In two pipelines, with long names, an archived source and none."""
    random = Random(3)
    source.add("W" * 120)
    source.add("many words " * 10)
    sources = [*source.entries.all(), None]
    stages = [*deals.entries.all(), *PipelineFactory(name="Ź" * 60).entries.all()]
    Deal.objects.bulk_create(
        Deal(
            name=f"Deal {n}",
            stage=random.choice(stages),
            source=random.choice(sources),
            amount=Decimal(random.randrange(1, 10**9)) / 100,
            is_archived=n % 9 == 0,
        )
        for n in range(900)
    )
    source.entries.get(code="EMAIL").archive()


def chart(page: Page):
    return page.locator(".answer table").first


def test_a_choice_draws_the_picture_anew_and_stands_in_the_address(
    new_page: NewPage, deals: Pipeline, source: Dictionary
):
    DealFactory(stage=deals.entries.first(), source=source.entries.get(code="CALL"))
    LeadFactory()
    page = new_page()
    page.goto("/segments/")
    page.evaluate("window.here = true")
    page.get_by_label("Records").select_option("Deals")
    expect(page.get_by_role("heading", name="Deals: stage")).to_be_visible()
    page.get_by_label("And by").focus()
    page.get_by_label("And by").select_option("Source")
    expect(page.get_by_role("heading", name="Deals: stage × source")).to_be_visible()
    expect(page.get_by_label("And by")).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="1 record")).to_have_count(1)
    expect(page).to_have_url("/segments/?type=deal&by=stage&across=source")
    expect(page).to_have_title("Deals: stage × source · Segments")
    assert page.evaluate("window.here"), "the page was not loaded anew"
    page.go_back()
    expect(page.get_by_role("heading", name="Deals: stage", exact=True)).to_be_visible()
    expect(page.get_by_label("And by")).to_have_value("")
    page.reload()
    expect(page.get_by_role("heading", name="Deals: stage", exact=True)).to_be_visible()


def test_a_filter_narrows_and_all_filters_go_with_one_link(
    new_page: NewPage, deals: Pipeline, source: Dictionary
):
    for code in ("CALL", "EMAIL"):
        DealFactory(stage=deals.entries.first(), source=source.entries.get(code=code))
    page = new_page()
    page.goto("/segments/?type=deal")
    page.get_by_role("combobox", name="Source").select_option("Call")
    expect(page.locator(".answer .head").get_by_text("1 record")).to_be_visible()
    expect(page.get_by_role("combobox", name="Source")).to_have_value(str(source.entries.get(code="CALL").pk))
    page.get_by_role("link", name="Remove all filters").click()
    expect(page.locator(".answer .head").get_by_text("2 records")).to_be_visible()


@pytest.mark.smoke
@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_a_cell_leads_to_its_records(
    new_page: NewPage, deals: Pipeline, source: Dictionary, java_script_enabled: bool
):
    call = source.entries.get(code="CALL")
    DealFactory(name="This one", stage=deals.entries.first(), source=call)
    DealFactory(name="Another one", stage=deals.entries.all()[1], source=call)
    page = new_page(java_script_enabled=java_script_enabled)
    page.goto("/segments/?type=deal&by=source&across=stage")
    page.get_by_role("row", name="Call").get_by_role("link", name="1 50.0%").first.click()
    expect(page.get_by_text("This one")).to_be_visible()
    expect(page.get_by_text("Another one")).to_have_count(0)


def test_without_javascript_the_form_is_sent_by_its_button(
    new_page: NewPage, deals: Pipeline, source: Dictionary
):
    DealFactory(stage=deals.entries.first(), source=source.entries.get(code="CALL"))
    page = new_page(java_script_enabled=False, locale="pl-PL")
    page.goto("/segments/")
    form = page.locator("form.question")
    form.locator("[name=type]").select_option("deal")
    form.locator("button").click()
    form.locator("[name=by]").select_option("source")
    form.locator("[name=archived]").select_option("all")
    form.locator("button").click()
    expect(chart(page).get_by_role("row").filter(has_text="Połączenie")).to_contain_text("100,0%")
    expect(form.locator("[name=archived]")).to_have_value("all")
    expect(form.locator("[name=by]")).to_have_value("source")


def test_the_file_is_downloaded(new_page: NewPage, source: Dictionary):
    LeadFactory(source=source.entries.get(code="CALL"))
    page = new_page()
    page.goto("/segments/?type=lead&by=source")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    assert download.value.suggested_filename == "lead-source.csv"
    assert "Call,1,100.0" in download.value.path().read_text(encoding="utf-8-sig")


def test_axe_finds_nothing_in_any_picture(new_page: NewPage, many_deals: None):
    page = new_page(**LOOK)
    for query in PICTURES:
        page.goto(f"/segments/{query}")
        assert axe_findings(page) == "", query


@pytest.mark.parametrize("locale", ["en-GB", "pl-PL"])
def test_only_a_table_scrolls_sideways_never_the_page(new_page: NewPage, many_deals: None, locale: str):
    page = new_page(locale=locale)
    for query in PICTURES:
        page.goto(f"/segments/{query}")
        assert scrolls_sideways(page) == [], query


@pytest.mark.parametrize("width", [320, 1280])
def test_what_can_be_pressed_is_24_pixels_wide_and_high(new_page: NewPage, many_deals: None, width: int):
    page = new_page(viewport={"width": width, "height": 800})
    for query in PICTURES[:3]:
        page.goto(f"/segments/{query}")
        # The link of a cell fills the cell, the link of a bar its row: a pseudo-element.
        assert too_small(page.locator("main :is(a:not(td a), button, summary, select):visible")) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_number_can_be_read_on_the_strongest_colour(new_page: NewPage, many_deals: None, scheme: str):
    page = new_page(color_scheme=scheme)
    page.goto("/segments/?type=deal&by=source&across=stage")
    ratios = page.evaluate(
        """() => {
            const light = (color) => {
                const parts = color.map((part) => part / 255);
                const linear = parts.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
                return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
            };
            const parts = (color) => color.match(/[0-9.]+/g).slice(0, 3).map(Number);
            const sheet = parts(getComputedStyle(document.querySelector("#main")).backgroundColor);
            return [...document.querySelectorAll(".heat td:has(rect)")].map((cell) => {
                const rect = cell.querySelector("rect");
                const part = Number(getComputedStyle(rect).fillOpacity);
                const accent = parts(getComputedStyle(rect).fill);
                const under = light(sheet.map((c, place) => c + (accent[place] - c) * part));
                const ink = light(parts(getComputedStyle(cell.querySelector("small")).color));
                return (Math.max(under, ink) + 0.05) / (Math.min(under, ink) + 0.05);
            });
        }"""
    )
    assert len(ratios) > 50
    assert min(ratios) >= 4.5


def test_colours_forced_by_the_system_leave_the_numbers_and_the_bars(
    new_page: NewPage, many_deals: None, deals: Pipeline
):
    page = new_page(forced_colors="active")
    page.goto("/segments/?type=deal&by=stage")
    first = deals.entries.first()
    bar = chart(page).locator(".bar rect").first
    assert bar.get_attribute("fill") == first.color
    expect(page.locator(".bar").first).to_have_css("forced-color-adjust", "none")
    page.goto("/segments/?type=deal&by=source&across=stage")
    expect(page.locator(".heat td svg").first).to_be_hidden()


def test_a_wide_table_is_reached_and_scrolled_by_keyboard(new_page: NewPage, many_deals: None):
    page = new_page(viewport={"width": 500, "height": 800})
    page.goto("/segments/?type=deal&by=source&across=stage")
    box = page.get_by_role("region", name="Deals: source × stage").last
    box.focus()
    expect(box).to_be_focused()
    assert box.evaluate("e => e.scrollWidth > e.clientWidth")
    page.keyboard.press("ArrowRight")
    expect(box).not_to_have_js_property("scrollLeft", 0)
