"""People who write without a break, each an entry of a list of their own, and note what they were told."""

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPException
from itertools import count, pairwise
from threading import Event
from time import monotonic

from tests.faults.cluster import until
from tests.faults.machines.site import Site

PAUSE = 0.05  # seconds between two acts of one person
NO_ANSWER = 0  # in place of a status


class Person:
    """Renames an entry, and looks at the list as a browser does that has its page of the time before."""

    def __init__(self, site: Site, code: str, entry: int) -> None:
        self.site, self.entry, self.list = site, entry, f"/settings/lists/dictionaries/{code}/"
        self.saved: dict[str, float] = {}  # names, and when somebody was told that they are saved
        self.failed: list[tuple[float, float, int]] = []  # asked when, answered when, and how
        self.old: list[str] = []  # saved, and then not on the page, or under a version that is not higher
        self.etag, self.version = "", 0

    def work(self, over: Event) -> None:
        for number in count():
            if over.wait(PAUSE):
                return
            name = f"{self.entry} × {number}"
            if self.ask(302, "POST", f"{self.list}entries/{self.entry}/edit/", name=name) is not None:
                self.saved[name] = monotonic()
                self.look(name)

    def look(self, name: str) -> None:
        page = self.ask(200, "GET", self.list, {"If-None-Match": self.etag})
        if page is None:
            return
        found = re.search(r'data-version="(\d+)"', page)
        version = int(found[1]) if found else 0
        if name not in page or version <= self.version:
            self.old.append(name)
        self.version = version

    def ask(
        self, wanted: int, method: str, path: str, headers: dict[str, str] | None = None, **data: str
    ) -> str | None:
        """What is on the page that is told by this status; anything else is a failure."""
        began = monotonic()
        try:
            answer = self.site.ask(method, path, headers, **data)
        except (OSError, HTTPException):  # nobody was told anything
            self.failed.append((began, monotonic(), NO_ANSWER))
            return None
        if method == "GET":
            self.etag = answer.headers.get("etag", self.etag)
        if answer.status != wanted:
            self.failed.append((began, monotonic(), answer.status))
            return None
        return answer.text


class People:
    """All who use one path to the database."""

    def __init__(self, site: Site, persons: list[Person]) -> None:
        self.site, self.persons = site, persons

    @property
    def saved(self) -> dict[str, float]:
        return {name: at for person in self.persons for name, at in person.saved.items()}

    def failures(self, since: float, before: float) -> Counter[int]:
        return Counter(how for _, at, how in self._failed() if since <= at < before)

    def seconds_of_errors(self, since: float, before: float) -> float:
        """From the fault until the last answer that was an error."""
        moments = [at for _, at, _ in self._failed() if since <= at < before]
        return max(moments) - since if moments else 0.0

    def longest_silence(self, since: float, before: float) -> float:
        """For how long nobody at all was told that something is saved."""
        moments = sorted([since, *(at for at in self.saved.values() if since <= at < before), before])
        return max(later - sooner for sooner, later in pairwise(moments))

    def _failed(self) -> list[tuple[float, float, int]]:
        return [failure for person in self.persons for failure in list(person.failed)]


@contextmanager
def working(everybody: list[People]) -> Iterator[None]:
    over, persons = Event(), [person for people in everybody for person in people.persons]
    with ThreadPoolExecutor(len(persons)) as pool:
        jobs = [pool.submit(person.work, over) for person in persons]
        try:
            yield
        finally:
            over.set()
    for job in jobs:
        job.result()


def everybody_saves(everybody: list[People], times: int = 3) -> None:
    """Not before each of them was told so, so many times from now."""
    persons = [person for people in everybody for person in people.persons]
    wanted = [len(person.saved) + times for person in persons]
    until(lambda: all(len(one.saved) >= n for one, n in zip(persons, wanted, strict=True)))
