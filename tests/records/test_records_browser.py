"""Records as people meet them: mouse, keys, without JavaScript, narrow, dark, in both languages."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from dictionaries.models import DictionaryValue
from pipelines.models import Pipeline
from records.models import Deal, Lead
from records.paging import PAGE_SIZE
from tests.factories import DealFactory, LeadFactory, PipelineFactory
from tests.looks import LOOK, axe_findings, open_folds, too_small

pytestmark = pytest.mark.django_db(transaction=True)

NewPage = Callable[..., Page]


def value(code: str) -> DictionaryValue:
    return DictionaryValue.objects.get(dictionary__code="SOURCE", code=code)


def drop_down(page: Page, label: str) -> Locator:
    return page.get_by_role("combobox", name=label)


def width(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


@pytest.fixture
def partners(db: None) -> Pipeline:
    return PipelineFactory(name="Partners")


@pytest.mark.smoke
@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_a_record_from_its_first_to_its_last_day(new_page: NewPage, java_script_enabled: bool):
    page = new_page(java_script_enabled=java_script_enabled)
    page.goto("/records/lead/")
    page.get_by_role("link", name="Add a record").click()
    expect(drop_down(page, "Status")).to_have_value(str(Lead.status.field.offered()[0].pk))
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("This field is required.")).to_be_visible()
    page.get_by_label("Name").fill("Acme")
    drop_down(page, "Source").select_option("Website")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Added “Acme”")

    page.get_by_role("link", name="Acme").click()
    drop_down(page, "Source").select_option("E-Mail")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Changed “Acme”")
    expect(page.get_by_role("row", name="Acme")).to_contain_text("E-Mail")

    page.get_by_role("link", name="Acme").click()
    page.get_by_role("button", name="Archive").click()
    expect(page.get_by_role("status")).to_contain_text("Archived “Acme”")
    page.goto("/records/lead/")
    expect(page.get_by_text("No records yet.")).to_be_visible()
    page.goto("/records/lead/?archived=1")
    page.get_by_role("link", name="Acme").click()
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_role("status")).to_contain_text("Restored “Acme”")

    page.get_by_role("link", name="Delete…").click()
    expect(page.get_by_role("heading", name="Delete “Acme”?")).to_be_visible()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("status")).to_contain_text("Deleted “Acme”")
    assert not Lead.objects.exists()


def test_another_pipeline_asks_for_the_stage_there(new_page: NewPage, deals: Pipeline, partners: Pipeline):
    deal = DealFactory(name="Acme", stage=deals.entries.get(code="EXECUTING"))
    page = new_page()
    page.goto(deal.get_absolute_url())
    expect(page.get_by_role("button", name="Show its stages")).to_be_hidden()
    stage, pipeline = drop_down(page, "Stage"), drop_down(page, "Pipeline")
    page.get_by_label("Name").fill("Typed")
    pipeline.focus()
    pipeline.select_option("Partners")
    expect(page.get_by_role("status")).to_contain_text("Now choose a stage of “Partners”.")
    expect(stage).to_have_value("")
    expect(pipeline).to_be_focused()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Choose a stage of this pipeline.")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("Typed")
    pipeline.select_option("General")
    expect(stage).to_have_value(str(deal.stage_id))
    pipeline.select_option("Partners")
    expect(stage).to_have_value("")
    stage.select_option("Deal won")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name="Typed")).to_contain_text("Partners")
    deal.refresh_from_db()
    assert deal.stage == partners.entries.get(code="WON")


def test_another_pipeline_without_javascript(new_page: NewPage, deals: Pipeline, partners: Pipeline):
    page = new_page(java_script_enabled=False)
    page.goto("/records/deal/add/")
    page.get_by_label("Name").fill("Typed")
    drop_down(page, "Pipeline").select_option("Partners")
    page.get_by_role("button", name="Show its stages").click()
    expect(page.get_by_label("Name")).to_have_value("Typed")
    expect(page.locator(".error")).to_have_count(0)
    expect(drop_down(page, "Stage")).to_have_value("")
    drop_down(page, "Stage").select_option("New")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Added “Typed”")
    assert Deal.objects.get().stage.pipeline == partners


def test_enter_in_a_field_saves_the_form(new_page: NewPage, partners: Pipeline):
    page = new_page()
    page.goto("/records/deal/add/")
    page.get_by_label("Name").fill("By keys")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Added “By keys”")


def test_filters_have_their_numbers_and_lead_to_their_records(new_page: NewPage):
    for code, count in (("WEB", 3), ("EMAIL", 2)):
        for _ in range(count):
            LeadFactory(source=value(code))
    LeadFactory(name="Sourceless")
    page = new_page()
    page.goto("/records/lead/")
    filters = page.get_by_role("region", name="Source")
    expect(filters.get_by_role("link", name="Website 3")).to_be_visible()
    expect(page.get_by_text("6 records")).to_be_visible()
    expect(page.get_by_role("link", name="Show the numbers")).to_be_hidden()
    filters.get_by_role("link", name="Website 3").click()
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page.get_by_text("3 records")).to_be_visible()
    expect(filters.get_by_role("link", name="Website 3")).to_have_attribute("aria-current", "true")
    filters.get_by_role("link", name="no value 1").click()
    expect(page.get_by_role("row", name="Sourceless")).to_be_visible()
    page.get_by_role("link", name="Remove the filter Source: no value").click()
    expect(page.locator("tbody tr")).to_have_count(6)
    expect(page).to_have_url(re.compile("/records/lead/$"))


def test_a_filter_that_has_the_focus_keeps_it_when_the_numbers_come(new_page: NewPage):
    LeadFactory(source=value("WEB"))
    page = new_page()
    link = page.locator(f"#source-{value('WEB').pk}")

    def with_focus(route: object) -> None:
        link.focus()
        route.continue_()  # type: ignore[attr-defined]

    page.route("**/counts/**", with_focus)
    page.goto("/records/lead/")
    expect(page.get_by_role("link", name="Website 1")).to_be_focused()


def test_numbers_without_javascript(new_page: NewPage):
    LeadFactory(source=value("WEB"))
    page = new_page(java_script_enabled=False)
    page.goto("/records/lead/?archived=all")
    page.get_by_role("link", name="Show the numbers").click()
    expect(page.get_by_role("link", name="Website 1")).to_be_visible()
    expect(page.get_by_role("link", name="All 1", exact=True)).to_have_attribute("aria-current", "true")


def test_a_record_is_found_while_its_name_is_typed(new_page: NewPage):
    for name in ("Zażółć Energo", "Sirius Energo", "Other"):
        LeadFactory(name=name)
    page = new_page()
    page.goto("/records/lead/?sort=name")
    page.get_by_role("searchbox", name="Find by name").press_sequentially("ener zaz")
    expect(page.locator(".records tbody tr")).to_have_count(1)
    expect(page.get_by_text("1 record", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?q=ener\+zaz&sort=name$"))
    expect(page.get_by_role("searchbox", name="Find by name")).to_be_focused()
    with page.expect_download() as file:
        page.get_by_role("link", name="Export").click()
    assert "Sirius" not in file.value.path().read_text()
    page.get_by_role("link", name="Remove the filter by name: ener zaz").click()
    expect(page.locator(".records tbody tr")).to_have_count(3)
    page.get_by_role("link", name="Name").click()
    expect(page.get_by_role("columnheader", name="Name")).to_have_attribute("aria-sort", "descending")


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_the_stage_of_ticked_records_is_changed(new_page: NewPage, java_script_enabled: bool):
    for number in range(4):
        DealFactory(name=f"Deal {number}")
    page = new_page(java_script_enabled=java_script_enabled)
    page.goto("/records/deal/")
    if java_script_enabled:
        expect(page.get_by_role("button", name="Change stage…")).to_be_hidden()
        page.get_by_role("checkbox", name="Deal 3").check()
        page.get_by_role("checkbox", name="Deal 1").click(modifiers=["Shift"])
        expect(page.get_by_role("checkbox", name="Deal 2")).to_be_checked()
        page.get_by_role("checkbox", name="Deal 2").uncheck()
        expect(page.get_by_text("Selected: 2")).to_be_visible()
    else:
        page.get_by_role("checkbox", name="Deal 1").check()
        page.get_by_role("checkbox", name="Deal 3").check()
    page.get_by_role("button", name="Change stage…").click()
    expect(page.get_by_role("heading", name="Change stage: 2 records")).to_be_visible()
    drop_down(page, "Stage").select_option("Deal won")
    page.get_by_role("button", name="Change", exact=True).click()
    expect(page.locator("#toast")).to_contain_text("Changed 2 records to “Deal won”")
    expect(page.get_by_role("row", name="Deal 3")).to_contain_text("Deal won")
    expect(page.get_by_role("row", name="Deal 2")).to_contain_text("New")


def test_pages_are_turned_there_and_back(new_page: NewPage):
    for number in range(PAGE_SIZE + 3):
        LeadFactory(name=f"Lead {number:02}")
    page = new_page()
    page.goto("/records/lead/")
    expect(page.locator("tbody tr")).to_have_count(PAGE_SIZE)
    page.get_by_role("link", name="Older").click()
    expect(page.locator("tbody tr")).to_have_count(3)
    page.get_by_role("link", name="Lead 00").click()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("tbody tr")).to_have_count(3)
    page.get_by_role("link", name="Newer").click()
    expect(page.get_by_role("row", name=f"Lead {PAGE_SIZE + 2}")).to_be_visible()


def test_everything_is_reached_by_keys(new_page: NewPage):
    LeadFactory(name="Acme", source=value("WEB"))
    page = new_page()
    page.goto("/records/lead/")
    expect(page.get_by_role("link", name="Website 1")).to_be_visible()
    page.get_by_role("link", name="Website 1").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Remove the filter Source: Website")).to_be_visible()
    page.get_by_role("link", name="Acme").focus()
    page.keyboard.press("Enter")
    drop_down(page, "Source").focus()
    page.keyboard.type("E-M")
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("link", name="Edit the list: Source")).to_be_focused()
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Changed “Acme”")
    assert Lead.objects.get().source == value("EMAIL")


ADDRESSES = ["/records/deal/", "/records/deal/?source={web}&archived=all", "/records/deal/add/", "{deal}"]


def addresses() -> list[str]:
    web = value("WEB")
    stages = PipelineFactory(name="Ź" * 110).entries
    deal = DealFactory(name="W" * 190, source=web, stage=stages.first(), amount="9999999999.99")
    web.rename("many words " * 10)
    web.archive()
    deal.archive()
    DealFactory(name="short")
    return [address.format(web=web.pk, deal=deal.get_absolute_url()) for address in ADDRESSES]


def test_axe_finds_nothing(new_page: NewPage):
    page = new_page(**LOOK)
    for address in addresses():
        page.goto(address)
        if "add" not in address and "?" not in address and address.endswith("deal/"):
            expect(page.locator("#facets .size").first).to_be_visible()
        assert axe_findings(page) == "", address
    page.locator("[name=name]").fill("")
    page.locator("form.record-form .primary").click()
    expect(page.locator(".error")).to_be_visible()
    assert axe_findings(page) == ""


@pytest.mark.parametrize("locale", ["en-GB", "pl-PL"])
def test_a_screen_of_320_pixels_does_not_scroll_sideways(new_page: NewPage, locale: str):
    page = new_page(viewport={"width": 320, "height": 700}, locale=locale)
    for address in addresses():
        page.goto(address)
        open_folds(page)
        assert width(page) <= 320, address


def test_what_can_be_pressed_is_24_pixels_wide_and_high(new_page: NewPage):
    page = new_page(viewport={"width": 320, "height": 700})
    for address in addresses():
        page.goto(address)
        if page.locator("#facets").count():  # they come later and would fold up again
            expect(page.locator("#facets .size")).not_to_have_count(0)
        open_folds(page)
        controls = page.locator(":is(main, .side, .areas) :is(a, button, summary, select):visible")
        assert too_small(controls) == []
