"""A real Chromium at a real server. Whatever the page logs as an error fails the test."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, Page, expect

from lists.entries import EntryList
from tests.contexts import Pages
from tests.people import administrator
from tools.machine import BROWSERS

# Refusals (409), form errors (422) and missing rights are answers; Chromium logs each as a failed load.
ANSWERS = ("409", "422", "401", "403", "404")

# htmx logs a request that another one takes the place of; of one that fails it says htmx:sendError, too.
REPLACED = ("htmx:afterRequest,", "htmx:sendAbort,")

# Milliseconds until something that does not come is a failure, also on a machine with much else to do.
PATIENCE = 15_000
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """A browser of this machine where there is one, else Playwright's own."""
    path = os.environ.get("CHROMIUM", next(filter(None, map(shutil.which, BROWSERS)), ""))
    # With a limit, Chromium starts no process in advance that the next context could not use.
    arguments = [
        "--no-sandbox",
        "--renderer-process-limit=1",
        "--disable-gpu",
        "--disable-software-rasterizer",
    ]
    return {**browser_type_launch_args, "args": arguments, "executable_path": path or None}


@pytest.fixture(scope="session")
def pages(browser: Browser, live_server: Any) -> Pages:
    return Pages(browser, live_server.url)


@pytest.fixture
def new_page(pages: Pages, live_server: Any) -> Iterator[Callable[..., Page]]:
    """A page of an administrator who is signed in; options are those of a browser context."""
    opened: list[Page] = []
    errors: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        is_answer = any(f"status of {code}" in message.text for code in ANSWERS)
        if message.type == "error" and not is_answer and not message.text.startswith(REPLACED):
            errors.append(message.text)

    def hear_error(error: Error) -> None:
        errors.append(str(error))

    def open_page(**options: Any) -> Page:
        page = pages.take(**{"locale": "en-GB", **options})
        opened.append(page)
        cookie = administrator().cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )
        page.set_default_timeout(PATIENCE)
        page.on("console", hear)
        page.on("pageerror", hear_error)
        return page

    yield open_page
    for page in opened:
        page.remove_listener("console", hear)
        page.remove_listener("pageerror", hear_error)
    pages.take_back()
    let_requests_end()
    assert errors == []


@pytest.fixture(scope="session", autouse=True)
def requests_at_work() -> Iterator[None]:
    request_started.connect(_begins)
    request_finished.connect(_ends)
    yield
    request_started.disconnect(_begins)
    request_finished.disconnect(_ends)


AT_WORK: set[threading.Thread] = set()
CHANGED = threading.Condition()


def _begins(**_kwargs: Any) -> None:
    with CHANGED:
        AT_WORK.add(threading.current_thread())


def _ends(**_kwargs: Any) -> None:
    with CHANGED:
        AT_WORK.discard(threading.current_thread())
        CHANGED.notify_all()


def _serves(thread: threading.Thread) -> bool:
    """Not Django's test client, which leaves what it does not read to the end."""
    return "process_request_thread" in thread.name and thread.is_alive()


def let_requests_end() -> None:
    """A page that is closed leaves its requests at work, and the database is about to be put back."""
    with CHANGED:
        CHANGED.wait_for(lambda: not any(map(_serves, AT_WORK)), PATIENCE / 1000)


@pytest.fixture
def screen(new_page: Callable[..., Page]) -> Callable[[EntryList], Page]:
    """Opens the page of a list, in English, with JavaScript."""
    page = new_page()

    def show(entry_list: EntryList) -> Page:
        page.goto(entry_list.get_absolute_url())
        return page

    return show


def open_tools(page: Page) -> Locator:
    """The menu of a list; without JavaScript the page that has the same."""
    page.locator("[popovertarget=list-tools]").click()
    if page.evaluate("matchMedia('(scripting: enabled)').matches"):
        expect(page.locator("#list-tools [href$='print/']")).to_be_visible()
        return page.locator("#list-tools")
    page.locator("#list-tools > a").click()
    return page.locator(".all-acts")
