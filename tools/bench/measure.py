"""The acts that are measured, on the screen and in the admin, turn by turn."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from statistics import median
from typing import Any

from tools.bench.browser import Answer, Browser

# An act is all the requests that a person's browser sends for it.
Act = Callable[[], list[Answer]]
ROUNDS = 15

names = (f"Renamed {number}" for number in count())


@dataclass(frozen=True)
class Measured:
    """Medians over the rounds; requests, bytes, queries and rows written are those of the last round."""

    ms: float
    requests: int
    bytes: int
    queries: int
    rows: int

    @classmethod
    def of(cls, rounds: list[list[Answer]]) -> "Measured":
        last = rounds[-1]
        return cls(
            ms=1000 * median(sum(answer.seconds for answer in answers) for answers in rounds),
            requests=len(last),
            bytes=sum(answer.size for answer in last),
            queries=sum(answer.queries for answer in last),
            rows=sum(answer.rows for answer in last),
        )


def measure(acts: dict[str, Act], rounds: int = ROUNDS) -> dict[str, Measured]:
    """Turn by turn, so that what disturbs the machine disturbs all of them."""
    for act in acts.values():
        act()
    found: dict[str, list[list[Answer]]] = {name: [] for name in acts}
    for _round in range(rounds):
        for name, act in acts.items():
            found[name].append(act())
    return {name: Measured.of(rounds) for name, rounds in found.items()}


@dataclass(frozen=True)
class Screen:
    browser: Browser
    entry_list: dict[str, Any]

    def url(self, pk: int, act: str) -> str:
        return f"{self.entry_list['address']}entries/{pk}/{act}/"

    def first(self) -> list[Answer]:
        """After a change, so that nothing of the page has been drawn before."""
        self.rename()
        return [self.browser.get(self.entry_list["address"])]

    def drawn(self) -> list[Answer]:
        """Nothing has changed, but this browser has no copy yet."""
        return [self.browser.get(self.entry_list["address"])]

    def unchanged(self) -> list[Answer]:
        etag = self.browser.get(self.entry_list["address"]).etag
        answer = self.browser.get(self.entry_list["address"], etag=etag)
        if answer.status != 304:
            raise SystemExit(f"An unchanged page was sent again: {answer.status}")
        return [answer]

    def rename(self) -> list[Answer]:
        url = self.url(self.entry_list["entries"][len(self.entry_list["entries"]) // 2], "edit")
        form = self.browser.get(url, htmx=True)
        fields = {"name": next(names), **({"color": "#39a8ef"} if "pipelines" in url else {})}
        return [form, self.browser.post(url, fields, htmx=True)]

    def move(self) -> list[Answer]:
        """The last of the list goes to its top."""
        entries = self.entry_list["entries"]
        moved = entries.pop()
        url = self.url(moved, "move")
        answer = self.browser.post(url, {"before": str(entries[0]), "focus": "grip"}, htmx=True)
        entries.insert(0, moved)
        return [answer]

    def delete(self) -> list[Answer]:
        url = self.url(self.entry_list["entries"].pop(), "delete")
        question = self.browser.get(url, htmx=True)
        return [question, self.browser.post(url, {}, htmx=True)]


@dataclass(frozen=True)
class Admin:
    """What comes after each act: the change list, as the admin shows it."""

    browser: Browser
    entry_list: dict[str, Any]
    site: str = "all"

    @property
    def root(self) -> str:
        return f"/bench/{self.site}/dictionaries/dictionaryvalue/"

    @property
    def address(self) -> str:
        return f"{self.root}?dictionary__id__exact={self.entry_list['pk']}"

    def page(self) -> list[Answer]:
        return [self.browser.get(self.address)]

    def rename(self) -> list[Answer]:
        pk = self.entry_list["entries"][len(self.entry_list["entries"]) // 2]
        url = f"{self.root}{pk}/change/"
        form = self.browser.get(url)
        saved = self.browser.post(url, {"name": next(names), "description": "", **code_in(form)})
        return [form, moved_on(saved), *self.page()]

    def move(self) -> list[Answer]:
        """An action of ours in the admin: without it, there is none."""
        entries = self.entry_list["entries"]
        moved = entries.pop()
        chosen = {"action": "move_to_the_top", "_selected_action": str(moved)}
        done = self.browser.post(self.address, chosen)
        entries.insert(0, moved)
        return [moved_on(done), *self.page()]

    def delete(self) -> list[Answer]:
        url = f"{self.root}{self.entry_list['entries'].pop()}/delete/"
        question = self.browser.get(url)
        return [question, moved_on(self.browser.post(url, {"post": "yes"})), *self.page()]


def code_in(form: Answer) -> dict[str, str]:
    _before, _name, value = form.text.partition('name="code" value="')
    return {"code": value.partition('"')[0]}


def moved_on(answer: Answer) -> Answer:
    if answer.status != 302:
        raise SystemExit("The admin did not take what was sent.")
    return answer


def pages(browser: Browser, lists: dict[str, Any]) -> Iterator[tuple[int, dict[str, Measured]]]:
    """The list page at each size."""
    for size, found in lists.items():
        screen = Screen(browser, found)
        acts: dict[str, Act] = {
            "first": screen.first,
            "drawn": screen.drawn,
            "unchanged": screen.unchanged,
            "admin": Admin(browser, found).page,
        }
        if int(size) > 100:
            acts["admin, same rows"] = Admin(browser, found, "same").page
        yield int(size), measure(acts, rounds=ROUNDS if int(size) < 10_000 else 5)


def acts(browser: Browser, found: dict[str, Any]) -> Iterator[tuple[str, dict[str, Measured]]]:
    screen, admin = Screen(browser, found), Admin(browser, found)
    yield "rename", measure({"screen": screen.rename, "admin": admin.rename})
    yield "move last → first", measure({"screen": screen.move, "admin": admin.move})
    yield "delete", measure({"screen": screen.delete, "admin": admin.delete}, rounds=9)
