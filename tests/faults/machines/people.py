"""People who write without a break, each an entry of a list of their own, and note what they were told."""

import re
from collections import Counter
from http.client import HTTPException
from itertools import count, pairwise
from threading import Event
from time import monotonic

from tests.faults.cluster import PATIENCE
from tests.faults.machines.site import Site

ENOUGH = 3  # times that somebody is told that it is saved, until all goes well again
PAUSE = 0.05  # seconds between two acts of one person
TOO_LATE = 10  # seconds: who waits longer takes it for an error, whatever comes
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
        if monotonic() > began + TOO_LATE:
            self.failed.append((began, monotonic(), answer.status))
        return answer.text


class People:
    """All who use one path to the database."""

    def __init__(self, site: Site, persons: list[Person]) -> None:
        self.site, self.persons = site, persons

    @property
    def saved(self) -> dict[str, float]:
        return {name: at for person in self.persons for name, at in person.saved.items()}

    def all_saved(self, since: float, times: int) -> bool:
        """Each of them, so many times since then."""
        return all(sum(at >= since for at in list(p.saved.values())[-times:]) == times for p in self.persons)

    def failures(self, since: float, before: float) -> Counter[int]:
        return Counter(how for asked, at, how in self._failed() if since <= at and asked < before)

    def seconds_of_errors(self, since: float, before: float) -> float:
        """From the fault until the last answer that was an error, to those who asked before it was mended."""
        moments = [at for asked, at, _ in self._failed() if since <= at and asked < before]
        return max(moments) - since if moments else 0.0

    def longest_silence(self, since: float, before: float) -> float:
        """For how long nobody at all was told that something is saved."""
        moments = sorted([since, *(at for at in self.saved.values() if since <= at < before), before])
        return max(later - sooner for sooner, later in pairwise(moments))

    def _failed(self) -> list[tuple[float, float, int]]:
        return [failure for person in self.persons for failure in list(person.failed)]


def everybody_saves(everybody: list[People], since: float | None = None, patience: float = PATIENCE) -> bool:
    """Waits until each of them was told so a few times; False: it took too long."""
    since, began, pause = since or monotonic(), monotonic(), Event()
    while not all(people.all_saved(since, ENOUGH) for people in everybody):
        if monotonic() > began + patience:
            return False
        pause.wait(0.1)
    return True
