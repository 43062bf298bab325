"""Pages of Chromium that go from test to test: a new one costs twice what the visit of a page costs.

Each stands in a context of its own. A test gets it empty: no cookies, nothing stored, nobody who listens.
What was fetched stays; the ETag of a page depends on the person and their token, which no other test has.
Who changes a page for good (its clock, what every document begins with) takes one that is its `own`.
"""

from typing import Any, cast

from playwright.sync_api import Browser, Page, ViewportSize

SIZE: ViewportSize = {"width": 1280, "height": 720}
LOOKS = {"color_scheme": "light", "reduced_motion": "no-preference", "forced_colors": "none"}


class Pages:
    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.free: dict[str, list[Page]] = {}
        self.taken: list[tuple[str, Page]] = []

    def take(self, *, own: bool = False, **options: Any) -> Page:
        """What a page can be told at any time needs no other context."""
        viewport = options.pop("viewport", SIZE)
        looks = {name: options.pop(name, usual) for name, usual in LOOKS.items()}
        key = repr(sorted(options.items()))
        free = [] if own else self.free.setdefault(key, [])
        page = free.pop() if free else self.browser.new_context(base_url=self.address, **options).new_page()
        self.taken.append(("" if own else key, page))
        if page.viewport_size != viewport:
            page.set_viewport_size(viewport)
        page.emulate_media(media="null", **looks)
        return page

    def take_back(self) -> None:
        taken, self.taken = self.taken, []
        for key, page in taken:
            if not key or page.is_closed() or is_heard(page):
                page.context.close()
                continue
            for other in page.context.pages:
                if other != page:
                    other.close()
            self.empty(page)
            self.free[key].append(page)

    def empty(self, page: Page) -> None:
        page.unroute_all()
        page.mouse.move(0, 0)
        if page.url.startswith(self.address):
            page.local_storage.clear()
            page.session_storage.clear()
        page.on("dialog", leave)  # a form with something in it asks
        page.goto("about:blank")
        page.remove_listener("dialog", leave)
        page.context.clear_cookies()


def leave(dialog: Any) -> None:
    dialog.accept()


def is_heard(page: Page) -> bool:
    """Whether the test still listens to it: no public name of Playwright tells."""
    return bool(set(cast(Any, page)._impl_obj.event_names()) - {"close", "crash"})
