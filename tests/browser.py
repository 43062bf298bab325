"""A real Chromium at a real server. Whatever the page logs as an error fails the test."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from lists.entries import EntryList
from tests.factories import UserFactory
from tools.machine import BROWSERS

# Refusals (409), form errors (422) and missing rights are answers; Chromium logs each as a failed load.
ANSWERS = ("409", "422", "401", "403", "404")

# Milliseconds until something that does not come is a failure, also on a machine with much else to do.
PATIENCE = 15_000
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """A browser of this machine where there is one, else Playwright's own."""
    path = os.environ.get("CHROMIUM", next(filter(None, map(shutil.which, BROWSERS)), ""))
    # With a limit, Chromium starts no process in advance that the next context could not use.
    arguments = ["--no-sandbox", "--renderer-process-limit=1"]
    return {**browser_type_launch_args, "args": arguments, "executable_path": path or None}


@pytest.fixture
def new_page(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """A page of an administrator who is signed in; options are those of a browser context."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(f"status of {code}" in message.text for code in ANSWERS):
            errors.append(message.text)

    def open_page(**options: Any) -> Page:
        options.setdefault("locale", "en-GB")
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        user = UserFactory()
        user.groups.add(Group.objects.get(name="CRM administrators"))
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", hear)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    let_requests_end()
    assert errors == []


def let_requests_end() -> None:
    """A page that is closed leaves its requests at work, and the database is about to be put back."""
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(PATIENCE / 1000)


@pytest.fixture
def screen(new_page: Callable[..., Page]) -> Callable[[EntryList], Page]:
    """Opens the page of a list, in English, with JavaScript."""
    page = new_page()

    def show(entry_list: EntryList) -> Page:
        page.goto(entry_list.get_absolute_url())
        return page

    return show
