"""Everything with the keyboard: nothing in this file touches a mouse."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from dictionaries.models import Dictionary
from pipelines.colors import PALETTE
from pipelines.models import Pipeline
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db(transaction=True)

NewPage = Callable[..., Page]
Show = Callable[..., Page]

FOCUSED = "e => e === document.activeElement"
# Something is drawn around the control that has the focus, and nothing lies on top of it.
SHOWN = """() => {
  const e = document.activeElement;
  const drawn = e.matches(".swatch input") ? e.nextElementSibling : (e.querySelector("polygon") ?? e);
  const { outlineStyle, outlineWidth, strokeWidth } = getComputedStyle(drawn);
  const outlined = outlineStyle !== "none" && outlineWidth !== "0px";
  const marked = drawn.matches("polygon") ? strokeWidth === "3px" : outlined;
  const box = e.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const free = top && (e.contains(top) || top.contains(e));
  return marked && free ? "" : e.outerHTML;
}"""


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


def tab_to(page: Page, control: Locator, key: str = "Tab") -> None:
    expect(control).to_be_visible()
    element = control.element_handle()
    for _ in range(150):
        if element.evaluate(FOCUSED):
            return
        page.keyboard.press(key)
    pytest.fail(f"{key} does not lead to {control}.")


def press(page: Page, control: Locator, key: str = "Enter") -> None:
    tab_to(page, control)
    page.keyboard.press(key)


def said(page: Page, sentence: str) -> None:
    expect(page.locator("#toast[role=status]")).to_contain_text(sentence)


def name(page: Page, label: str) -> Locator:
    """The name in a row, which leads to its editor."""
    return page.locator(".rows").get_by_role("link", name=label, exact=True)


def test_a_stage_is_renamed_and_recoloured(screen: Show, deals: Pipeline):
    page = screen(deals)
    press(page, name(page, "In progress"))
    expect(page.get_by_role("textbox", name="Name")).to_be_focused()
    page.keyboard.type("At work")  # what was there is selected
    page.keyboard.press("Enter")
    said(page, "Renamed to “At work”")
    press(page, button(page, "Colour of “At work”"))
    expect(page.get_by_role("dialog", name="Colour of “At work”")).to_be_visible()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    said(page, "Changed the colour of “At work”")
    expect(button(page, "Colour of “At work”")).to_be_focused()
    stage = deals.entries.get(code="EXECUTING")
    assert (stage.name, stage.color) == ("At work", list(PALETTE)[-1])


def test_any_colour_is_typed(screen: Show, deals: Pipeline):
    page = screen(deals)
    press(page, button(page, "Colour of “In progress”"))
    press(page, page.locator("#colors summary"))
    tab_to(page, page.get_by_role("textbox", name="Colour as #rrggbb"))
    page.keyboard.press("Control+a")
    page.keyboard.type("#123456")
    page.keyboard.press("Enter")
    said(page, "Changed the colour of “In progress”")
    assert deals.entries.get(code="EXECUTING").color == "#123456"


def test_values_are_added_moved_and_deleted(screen: Show, source: Dictionary):
    page = screen(source)
    press(page, page.get_by_role("link", name="Add value"))
    expect(page.get_by_role("textbox", name="Name of the new entry")).to_be_focused()
    page.keyboard.type("Fair")
    page.keyboard.press("Enter")
    said(page, "Added “Fair”")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Add value")).to_be_focused()
    press(page, button(page, "Move “Fair”:"), "Home")
    said(page, "Moved “Fair”")
    expect(button(page, "Move “Fair”:")).to_be_focused()
    assert source.entries.all()[0].label == "Fair"
    press(page, button(page, "Delete “Fair”"), "Space")
    said(page, "Deleted “Fair”")
    expect(button(page, "Edit “Call”")).to_be_focused()
    assert not source.entries.filter(name="Fair").exists()


def test_a_lock_says_why(screen: Show, source: Dictionary):
    page = screen(source)
    press(page, button(page, "system: “Call”"))
    reason = page.locator(".why:popover-open")
    expect(reason).to_contain_text("“Call” is a system value")
    page.keyboard.press("Escape")
    expect(reason).to_have_count(0)
    expect(button(page, "system: “Call”")).to_be_focused()


def test_language_and_theme_are_switched(new_page: NewPage, source: Dictionary):
    page = new_page(color_scheme="light")
    page.goto(source.get_absolute_url())
    press(page, button(page, "Language"))
    press(page, button(page, "Polski"))
    expect(page.get_by_role("heading", name="Źródła", level=1)).to_be_visible()
    press(page, page.locator("[popovertarget=account]"))
    press(page, button(page, "Ciemny"))
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(button(page, "Ciemny")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("[popovertarget=account]")).to_be_focused()


def test_the_question_mark_shows_the_shortcuts(screen: Show, source: Dictionary):
    page = screen(source)
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    tab_to(page, name(page, "E-Mail"))
    page.keyboard.press("?")
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(name(page, "E-Mail")).to_be_focused()
    press(page, button(page, "Keyboard shortcuts"))
    expect(sheet).to_be_visible()


def test_the_shortcuts_do_what_their_list_says(screen: Show, source: Dictionary):
    page = screen(source)
    page.keyboard.press("j")
    expect(button(page, "Edit “Call”")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    expect(button(page, "Edit “Website”")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("ArrowUp")
    expect(button(page, "Edit “Call”")).to_be_focused()
    page.keyboard.press("Delete")
    expect(page.locator(".why:popover-open")).to_contain_text("“Call” is a system value")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("e")
    field = page.get_by_role("textbox", name="Name")
    expect(field).to_be_focused()
    page.keyboard.type("jne?/")  # letters of a name, not orders
    expect(field).to_have_value("jne?/")
    page.keyboard.press("Escape")
    expect(button(page, "Edit “E-Mail”")).to_be_focused()
    LeadFactory(source=source.entries.get(code="EMAIL"))
    page.keyboard.press("Delete")
    expect(page.get_by_role("dialog", name="Delete “E-Mail”?")).to_be_visible()
    page.keyboard.press("j")  # the page behind a question waits
    page.keyboard.press("Escape")
    expect(button(page, "Delete “E-Mail”")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("Delete")  # nothing uses it
    said(page, "Deleted “Website”")
    page.keyboard.press("n")
    expect(page.get_by_role("textbox", name="Name of the new entry")).to_be_focused()


def test_delete_takes_all_the_selected_rows(screen: Show, source: Dictionary):
    page = screen(source)
    press(page, page.get_by_role("checkbox", name="E-Mail", exact=True), "Space")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.get_by_role("checkbox", name="Website", exact=True)).to_be_checked()
    page.keyboard.press("Delete")
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("E-Mail")
    expect(question).to_contain_text("Website")
    press(page, question.get_by_role("button", name="Delete"))
    said(page, "2 ")
    assert not source.entries.filter(code__in=["EMAIL", "WEB"]).exists()


def test_a_slash_leads_to_the_search(screen: Show, source: Dictionary):
    page = screen(source)
    page.keyboard.press("/")
    expect(page.locator("#main [name=q]")).to_be_focused()
    expect(page.locator("#main [name=q]")).to_have_value("")


def test_single_keys_can_be_switched_off(screen: Show, source: Dictionary):
    page = screen(source)
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    press(page, sheet.get_by_role("checkbox", name="Single-key shortcuts"), "Space")
    page.keyboard.press("Escape")
    page.reload()
    tab_to(page, name(page, "E-Mail"))
    page.keyboard.press("?")
    page.keyboard.press("e")
    page.keyboard.press("j")
    expect(name(page, "E-Mail")).to_be_focused()
    expect(sheet).to_be_hidden()
    page.keyboard.press("ArrowDown")  # no letter: it stays
    expect(button(page, "Edit “Website”")).to_be_focused()


@pytest.mark.parametrize("width", [1280, 320])
def test_every_stop_of_tab_is_seen(new_page: NewPage, deals: Pipeline, width: int):
    page = new_page(viewport={"width": width, "height": 640})
    page.goto(deals.get_absolute_url())
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("e")  # the form of a stage stands open too
    expect(page.get_by_role("textbox", name="Name")).to_be_focused()
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    stops = 0
    while True:
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        stops += 1
        assert stops < 200
        assert page.evaluate(SHOWN) == ""
    assert stops > 30


def test_the_same_sentence_is_read_out_twice(screen: Show, source: Dictionary):
    page = screen(source)
    page.evaluate("""() => {
      window.heard = [];
      const toast = document.getElementById("toast");
      new MutationObserver(() => heard.push(toast.textContent)).observe(
        toast, { childList: true, subtree: true, characterData: true });
    }""")
    tab_to(page, button(page, "Move “E-Mail”:"))
    page.keyboard.press("ArrowDown")
    said(page, "Moved “E-Mail”")
    first = page.evaluate("heard.at(-1)")
    page.keyboard.press("ArrowDown")
    # The toast is written anew, and its text is another one.
    page.wait_for_function("first => heard.at(-1) !== first", arg=first)
    assert page.evaluate("heard.at(-1)").replace("\u00a0", "").split() == [
        "Moved",
        "“E-Mail”",
        "to",
        "place",
        "4",
        "Undo",
    ]
