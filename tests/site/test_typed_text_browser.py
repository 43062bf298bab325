"""What somebody types is never lost: signed out, signed in again elsewhere, about to leave, or drawn anew."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from records.models import Lead
from tests.factories import UserFactory
from tests.people import administrator
from tests.protected import value

pytestmark = pytest.mark.django_db(transaction=True)

NewPage = Callable[..., Page]
Show = Callable[..., Page]

SESSION = "sessionid"


def sign_out(page: Page) -> dict[str, Any]:
    """The session ends on the server; what the browser had is given back."""
    (cookie,) = (cookie for cookie in page.context.cookies() if cookie["name"] == SESSION)
    page.context.clear_cookies(name=SESSION)
    return dict(cookie)


def sign_in_again(page: Page) -> None:
    """In another tab: with another session and another token."""
    client = administrator()
    session, token = client.cookies[SESSION].value, "b" * 32
    for name, text in ((SESSION, session), ("csrftoken", token)):
        page.context.add_cookies([{"name": name, "value": text, "url": page.evaluate("origin")}])


def write(page: Page, label: str, name: str) -> Any:
    page.get_by_role("button", name=f"Edit “{label}”", exact=True).click()
    field = page.locator(f".editing [type=text][value='{label}']")
    field.fill(name)
    return field


def move(page: Page) -> None:
    page.get_by_role("button", name="More for “E-Mail”").click()
    page.get_by_role("link", name="Move…").click()


def speak_polish(page: Page) -> None:
    page.get_by_role("button", name="Language: EN").click()
    page.get_by_role("button", name="Polski").click(no_wait_after=True)


def questions(page: Page, *, leave: bool) -> list[str]:
    asked: list[str] = []

    def hear(dialog: Dialog) -> None:
        asked.append(dialog.type)
        if leave:
            dialog.accept()
        else:
            dialog.dismiss()

    page.on("dialog", hear)
    return asked


@pytest.mark.smoke
def test_an_expired_session_leaves_the_text_in_the_row_and_it_is_sent_again(screen: Show, source: Dictionary):
    page = screen(source)
    field = write(page, "E-Mail", "Post")
    sign_out(page)
    page.keyboard.press("Enter")
    toast = page.locator("#toast .error")
    expect(toast).to_contain_text("You have been signed out. What you typed is still here")
    expect(toast.get_by_role("link", name="Sign in")).to_have_attribute("href", "/signed-in/")
    expect(field).to_have_value("Post")
    sign_in_again(page)
    field.press("Enter")
    expect(page.locator("#toast")).to_contain_text("Renamed to “Post”")
    assert value("EMAIL").name == "Post"


def test_who_has_typed_nothing_is_led_to_the_sign_in(screen: Show, source: Dictionary):
    page = screen(source)
    sign_out(page)
    page.get_by_role("button", name="Edit “E-Mail”").click()
    expect(page.locator("h1")).to_have_text("Sign in")
    assert page.url.endswith(f"/login/?next={source.get_absolute_url()}")


def test_a_dialog_stays_open_with_its_text_and_says_what_is_wrong(screen: Show, deals: Pipeline):
    page = screen(deals)
    page.get_by_role("button", name="Add a pipeline").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name").fill("Partners")
    sign_out(page)
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("You have been signed out.")
    expect(dialog.get_by_role("textbox", name="Name")).to_have_value("Partners")
    sign_in_again(page)
    dialog.get_by_role("textbox", name="Name").press("Enter")
    expect(page.locator("#toast")).to_contain_text("Added “Partners”")


def test_what_is_ticked_and_where_it_goes_stays_when_the_session_has_ended(screen: Show, source: Dictionary):
    page = screen(source)
    for box in (0, 1):
        page.locator(".pick").nth(box).check()
    page.get_by_role("button", name="Move to…").click()
    before = page.get_by_role("combobox", name="Move before")
    before.fill("Other")
    sign_out(page)
    before.press("Enter")
    expect(page.locator("#toast .error")).to_contain_text("You have been signed out.")
    expect(page.locator("#many-before")).to_have_value("Other")
    sign_in_again(page)
    before.press("Enter")
    expect(page.locator("#toast")).to_contain_text("Moved 2 entries")


@pytest.mark.parametrize(
    ("first", "expected"), [("Call", "Call centre"), ("Fair", "centre")], ids=["no", "yes"]
)
def test_what_is_typed_while_the_answer_is_under_way_is_in_the_form_that_comes(
    screen: Show, source: Dictionary, first: str, expected: str
):
    page = screen(source)
    page.locator(".add").click()
    field = page.locator(".adding [name=name]")
    field.fill(first)
    held: list[Route] = []
    page.route("**/add/**", lambda route: held.append(route))
    with page.expect_request("**/add/**"):
        field.press("Enter")
    page.keyboard.type(" centre")
    with page.expect_response("**/add/**"):
        held.pop().continue_()
    expect(field).to_have_value(expected)
    page.keyboard.type("s")
    expect(field).to_have_value(f"{expected}s")


@pytest.mark.parametrize("way", ["htmx", "plain"])
def test_a_new_token_costs_nothing(screen: Show, source: Dictionary, way: str):
    page = screen(source)
    if way == "plain":
        page.goto(f"{source.get_absolute_url()}paste/")
        page.get_by_role("textbox", name="One entry per line").fill("Alpha")
        sign_in_again(page)
        page.get_by_role("button", name="Preview").click()
        expect(page.locator(".preview .new")).to_contain_text("Alpha")
        return
    field = write(page, "E-Mail", "Post")
    sign_in_again(page)
    field.press("Enter")
    expect(page.locator("#toast")).to_contain_text("Renamed to “Post”")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_plain_form_comes_back_with_its_text_after_the_sign_in(new_page: NewPage, script: bool):
    user = UserFactory(username="anna", is_superuser=True)
    user.set_password("a long secret")
    user.save()
    page = new_page(java_script_enabled=script)
    page.goto("/records/lead/add/")
    page.get_by_role("textbox", name="Name").fill("Kraków fair")
    sign_out(page)
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading")).to_have_text("Nothing was saved yet")
    expect(page.get_by_role("textbox", name="What you typed")).to_have_value("Kraków fair")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in in another tab").click()
    tab = opened.value
    tab.get_by_role("textbox", name="Username").fill("anna")
    tab.get_by_role("textbox", name="Password").fill("a long secret")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading")).to_have_text("You are signed in")
    page.get_by_role("button", name="Send again").click()
    if not script:  # its token is of before the sign-in: the page comes back with a fresh one
        page.get_by_role("button", name="Send again").click()
    expect(page.locator("#toast")).to_contain_text("Added “Kraków fair”")
    assert Lead.objects.get().name == "Kraków fair"


@pytest.mark.smoke
def test_leaving_asks_first_when_something_is_typed_and_only_then(screen: Show, source: Dictionary):
    page = screen(source)
    here = page.url
    asked = questions(page, leave=False)
    page.get_by_role("button", name="Edit “E-Mail”").click()  # opened, nothing typed
    page.get_by_role("link", name="Industry").click()
    expect(page).not_to_have_url(here)
    page.goto(here)
    assert asked == []
    field = write(page, "E-Mail", "Post")
    for leave in (
        lambda: page.get_by_role("link", name="Industry").click(no_wait_after=True),
        lambda: speak_polish(page),
        lambda: page.close(run_before_unload=True),
    ):
        with page.expect_event("dialog"):
            leave()
    expect(field).to_have_value("Post")
    assert asked == ["beforeunload"] * 3
    field.press("Enter")
    expect(page.locator("#toast")).to_contain_text("Renamed to “Post”")
    page.get_by_role("link", name="Industry").click()
    expect(page).not_to_have_url(here)
    assert asked == ["beforeunload"] * 3


def test_a_form_that_came_back_with_an_error_counts_as_typed(new_page: NewPage, source: Dictionary):
    page = new_page()
    page.goto("/records/deal/add/")
    page.get_by_role("textbox", name="Name").fill("Fair")
    page.get_by_role("textbox", name="Amount").fill("a lot")
    asked = questions(page, leave=False)
    page.get_by_role("button", name="Add").click()
    expect(page.locator("#id_amount_error")).to_be_visible()
    assert asked == []  # sending is no leaving
    page.get_by_role("link", name="Cancel").click(no_wait_after=True)
    expect(page.get_by_role("textbox", name="Amount")).to_have_value("a lot")
    assert asked == ["beforeunload"]


def test_a_search_leaves_an_open_form_where_it_is(screen: Show, source: Dictionary):
    page = screen(source)
    field = write(page, "E-Mail", "Post")
    for text in ("Websi", "E-Ma", "nothing of the kind", ""):
        with page.expect_response("**/find/**"):
            page.locator("#q").fill(text)
        expect(page.locator("#found a")).to_have_count(1 if text else 0)
        expect(field).to_have_value("Post")
    assert page.locator(f"#entry-{value('EMAIL').pk}").count() == 1
    field.press("Enter")
    expect(page.locator("#toast")).to_contain_text("Renamed to “Post”")


def test_what_is_too_long_is_not_sent_and_stays(screen: Show, source: Dictionary):
    page = screen(source)
    page.goto(f"{source.get_absolute_url()}paste/")
    lines = page.locator("[name=lines]")
    lines.evaluate("field => { field.hidden = true; field.value = '语'.repeat(3_000_000); }")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#toast .error")).to_contain_text("too large")
    assert lines.evaluate("field => field.value.length") == 3_000_000


def test_a_dialog_over_an_open_form_leaves_what_is_typed_in_it(screen: Show, source: Dictionary):
    page = screen(source)
    field = write(page, "E-Mail", "Post")
    move(page)
    page.get_by_role("dialog").get_by_role("button", name="To the bottom").click()
    expect(page.locator("#toast")).to_contain_text("Moved “E-Mail”")
    expect(field).to_have_value("Post")
    expect(page.locator(".rows > .row").last.locator("[type=text]")).to_have_value("Post")
    move(page)
    value("EMAIL").archive()
    page.get_by_role("dialog").get_by_role("button", name="To the top").click()
    expect(page.locator("#toast")).to_contain_text("“E-Mail” is archived: restore it first.")
    expect(field).to_have_value("Post")
