"""Waiting for what a page says nothing of: what the database holds when the last request is done."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

PATIENCE = 10  # seconds, as Page.set_default_timeout in conftest


def until(page: Page, read: Callable[[], Any], wanted: Any) -> None:
    """Returns as soon as `read` gives what is wanted; fails with the difference when it never does."""
    end = time.monotonic() + PATIENCE
    while read() != wanted and time.monotonic() < end:
        page.wait_for_timeout(20)  # in milliseconds; the page goes on meanwhile
    assert read() == wanted
