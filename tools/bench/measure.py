"""The acts that are measured, on the screen and in the admin, turn by turn."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from statistics import median

from tools.bench.browser import Browser, Response
from tools.bench.seed import SeededList

# All requests that a person's browser sends for one act.
type Act = Callable[[], list[Response]]
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
    def of(cls, rounds: list[list[Response]]) -> "Measured":
        last = rounds[-1]
        return cls(
            ms=1000 * median(sum(response.seconds for response in responses) for responses in rounds),
            requests=len(last),
            bytes=sum(response.size for response in last),
            queries=sum(response.queries for response in last),
            rows=sum(response.rows for response in last),
        )


@dataclass
class ScreenNumbers:
    """By page or act, and by what is compared: the screen, the admin."""

    pages: dict[str, dict[str, Measured]] = field(default_factory=dict)
    acts: dict[str, dict[str, Measured]] = field(default_factory=dict)
    cold_start: dict[str, float] = field(default_factory=dict)  # seconds
    memory: dict[str, float] = field(default_factory=dict)  # megabytes of a worker
    compressed: int = 0  # bytes of the page of 14 entries, as a browser gets it


def measure(acts: dict[str, Act], rounds: int = ROUNDS) -> dict[str, Measured]:
    """Turn by turn, so that what disturbs the machine disturbs all of them."""
    for act in acts.values():
        act()
    found: dict[str, list[list[Response]]] = {name: [] for name in acts}
    for _round in range(rounds):
        for name, act in acts.items():
            found[name].append(act())
    return {name: Measured.of(rounds) for name, rounds in found.items()}


def bare(browser: Browser, size: int) -> Act:
    """What as many bytes cost without a page; see tools.bench.urls."""
    return lambda: [browser.get(f"/bench/bare/{size}/")]


def beside_bare(browser: Browser, act: Act, rounds: int = ROUNDS) -> dict[str, Measured]:
    size = act()[-1].size
    return measure({"screen": act, "bare": bare(browser, size)}, rounds)


@dataclass(frozen=True)
class Screen:
    browser: Browser
    entry_list: SeededList

    def url(self, pk: int, act: str) -> str:
        return f"{self.entry_list['address']}entries/{pk}/{act}/"

    def first(self) -> list[Response]:
        """After a change, so that nothing of the page has been drawn before."""
        self.rename()
        return [self.browser.get(self.entry_list["address"])]

    def drawn(self) -> list[Response]:
        """Nothing has changed, but this browser has no copy yet."""
        return [self.browser.get(self.entry_list["address"])]

    def unchanged(self) -> list[Response]:
        etag = self.browser.get(self.entry_list["address"]).etag
        response = self.browser.get(self.entry_list["address"], etag=etag)
        if response.status != 304:
            raise SystemExit(f"An unchanged page was sent again: {response.status}")
        return [response]

    def rename(self) -> list[Response]:
        url = self.url(self.entry_list["entries"][len(self.entry_list["entries"]) // 2], "edit")
        form = self.browser.get(url, htmx=True)
        fields = {"name": next(names), **({"color": "#39a8ef"} if "pipelines" in url else {})}
        return [form, self.browser.post(url, fields, htmx=True)]

    def move(self) -> list[Response]:
        """The last of the list goes to its top."""
        entries = self.entry_list["entries"]
        moved = entries.pop()
        url = self.url(moved, "move")
        response = self.browser.post(url, {"before": str(entries[0]), "focus": "grip"}, htmx=True)
        entries.insert(0, moved)
        return [response]

    def delete(self) -> list[Response]:
        url = self.url(self.entry_list["entries"].pop(), "delete")
        question = self.browser.get(url, htmx=True)
        return [question, self.browser.post(url, {}, htmx=True)]


@dataclass(frozen=True)
class Admin:
    """What comes after each act: the change list, as the admin shows it."""

    browser: Browser
    entry_list: SeededList
    site: str = "all"

    @property
    def root(self) -> str:
        return f"/bench/{self.site}/dictionaries/dictionaryvalue/"

    @property
    def address(self) -> str:
        return f"{self.root}?dictionary__id__exact={self.entry_list['pk']}"

    def page(self) -> list[Response]:
        return [self.browser.get(self.address)]

    def rename(self) -> list[Response]:
        pk = self.entry_list["entries"][len(self.entry_list["entries"]) // 2]
        url = f"{self.root}{pk}/change/"
        form = self.browser.get(url)
        saved = self.browser.post(url, {"name": next(names), "description": "", **code_in(form)})
        return [form, redirected(saved), *self.page()]

    def move(self) -> list[Response]:
        """An action of ours in the admin: without it, there is none."""
        entries = self.entry_list["entries"]
        moved = entries.pop()
        chosen = {"action": "move_to_the_top", "_selected_action": str(moved)}
        response = self.browser.post(self.address, chosen)
        entries.insert(0, moved)
        return [redirected(response), *self.page()]

    def delete(self) -> list[Response]:
        url = f"{self.root}{self.entry_list['entries'].pop()}/delete/"
        question = self.browser.get(url)
        return [question, redirected(self.browser.post(url, {"post": "yes"})), *self.page()]


def code_in(form: Response) -> dict[str, str]:
    _before, _name, value = form.text.partition('name="code" value="')
    return {"code": value.partition('"')[0]}


def redirected(response: Response) -> Response:
    if response.status != 302:
        raise SystemExit("The admin did not accept what was sent.")
    return response


def pages(browser: Browser, lists: dict[str, SeededList]) -> Iterator[tuple[str, dict[str, Measured]]]:
    """The list page at each size."""
    for size, entry_list in lists.items():
        screen = Screen(browser, entry_list)
        acts: dict[str, Act] = {
            "first": screen.first,
            "drawn": screen.drawn,
            "unchanged": screen.unchanged,
            "bare": bare(browser, screen.drawn()[0].size),
            "bare, empty": bare(browser, 0),
            "admin": Admin(browser, entry_list).page,
        }
        if int(size) > 100:
            acts["admin, same rows"] = Admin(browser, entry_list, "same").page
        yield size, measure(acts, rounds=ROUNDS if int(size) < 10_000 else 5)


def acts(browser: Browser, entry_list: SeededList) -> Iterator[tuple[str, dict[str, Measured]]]:
    screen, admin = Screen(browser, entry_list), Admin(browser, entry_list)
    yield "rename", measure({"screen": screen.rename, "admin": admin.rename})
    yield "move last → first", measure({"screen": screen.move, "admin": admin.move})
    yield "delete", measure({"screen": screen.delete, "admin": admin.delete}, rounds=9)


def stages(browser: Browser, pipeline: SeededList) -> Iterator[tuple[str, dict[str, Measured]]]:
    screen = Screen(browser, pipeline)
    yield "rename a stage", {"screen": Measured.of([screen.rename() for _round in range(9)])}
    yield "deals page", beside_bare(browser, screen.first)
