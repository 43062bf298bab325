"""Faults on purpose, while people write: what they were told is saved stays, and after each all goes on.

The tests say whether it holds; `make failover` says how long people notice, too.
"""

import os
import re
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import count, cycle
from threading import Event
from time import monotonic

from tests.faults.cluster import Cluster, children, until
from tests.faults.site import LIST, Answer, Site, served

WRITERS, ENOUGH = 4, 3  # each is told so many times that it is done, before each fault and after it
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'crm-settings'"


class Nodes:
    """In turn, as a proxy asks them: whoever does not listen is passed over."""

    def __init__(self, sites: list[Site]) -> None:
        self.sites, self.turns = sites, cycle(sites)

    def ask(self, act: Callable[[Site], Answer]) -> Answer:
        for _site in self.sites[1:]:
            with suppress(ConnectionRefusedError):
                return act(next(self.turns))
        return act(next(self.turns))


class Writer:
    """Renames an entry of its own again and again, and knows which names it was told are saved."""

    def __init__(self, nodes: Nodes, entry: int) -> None:
        self.nodes, self.entry = nodes, entry
        self.saved: list[str] = []
        self.old: list[str] = []  # saved, and then not on the page, or under a version that is not higher
        self.statuses: set[int] = set()
        self.succeeded, self.failed = [monotonic()], [0.0]  # when
        self.etag, self.version = "", 0

    def work(self, over: Event) -> None:
        for number in count():
            if over.is_set():
                return
            try:
                self.rename(f"{self.entry} × {number}")
            except (OSError, HTTPException):  # without an answer nobody was told anything
                self.failed.append(monotonic())

    def rename(self, name: str) -> None:
        answer = self.nodes.ask(lambda site: site.rename(self.entry, name))
        self.note(answer)
        if answer.status == 302:
            self.saved.append(name)
            self.succeeded.append(monotonic())
            self.look(name)

    def look(self, name: str) -> None:
        """As a browser that has the page of the time before."""
        page = self.nodes.ask(lambda site: site.get(LIST, **{"If-None-Match": self.etag}))
        self.note(page)
        self.etag = page.headers.get("etag", "")
        if page.status not in {200, 304}:
            return
        found = re.search(r'data-version="(\d+)"', page.text)
        version = int(found[1]) if found else 0
        if name not in page.text or version <= self.version:
            self.old.append(name)
        self.version = version

    def note(self, answer: Answer) -> None:
        self.statuses.add(answer.status)
        if answer.status >= 400:
            self.failed.append(monotonic())


@dataclass
class Report:
    writers: list[Writer]
    page: str = ""
    recorded: set[str] = field(default_factory=set)
    noticed: dict[str, float] = field(default_factory=dict)  # for how many seconds after the cure of a fault
    written: dict[str, float] = field(default_factory=dict)  # until somebody could save again

    @property
    def lost(self) -> set[str]:
        """What somebody was told is saved, and is not."""
        return {name for writer in self.writers for name in writer.saved} - self.recorded


def drill(primary: Cluster, standby: Cluster, session: str) -> Report:
    """The standby confirms every commit of the primary, and in the end is the primary itself."""
    url = f"postgres://postgres@{primary.host},{standby.host}/postgres"
    entries = primary.ask("SELECT id FROM dictionaries_dictionaryvalue WHERE NOT is_system ORDER BY id")
    with ExitStack() as stack:
        sites = [stack.enter_context(served(url, session, workers=2)) for _node in range(2)]
        report = Report([Writer(Nodes(sites), pk) for (pk,) in entries[:WRITERS]])
        with working(report.writers):
            everybody_saved(report.writers)
            for name, fault in faults(primary, standby, sites).items():
                fault()
                cured = monotonic()
                everybody_saved(report.writers)
                report.noticed[name] = max(0.0, *(writer.failed[-1] - cured for writer in report.writers))
                report.written[name] = first_after(cured, report.writers) - cured
        report.page = sites[0].get(LIST).text
        sites[0].kill()  # nothing of its work is waited for
    names = standby.ask("SELECT after ->> 'name' FROM lists_change")
    report.recorded = {name for (name,) in names}
    return report


def faults(primary: Cluster, standby: Cluster, sites: list[Site]) -> dict[str, Callable[[], None]]:
    def lose_primary() -> None:
        primary.kill()
        standby.promote()
        # Nobody confirms its commits, so it may not wait for anybody.
        standby.ask("ALTER SYSTEM RESET synchronous_standby_names")
        standby.ask("SELECT pg_reload_conf()")

    return {
        "the primary is killed, its standby promoted": lose_primary,
        "every connection to the database is cut": lambda: void(standby.ask(CUT)),
        "a worker is killed": lambda: os.kill(children(sites[0].process.pid)[0], signal.SIGKILL),
        "a node is killed": sites[1].kill,
    }


def void(_result: object) -> None:
    pass


def first_after(moment: float, writers: list[Writer]) -> float:
    return min(at for writer in writers for at in writer.succeeded if at >= moment)


@contextmanager
def working(writers: list[Writer]) -> Iterator[None]:
    over = Event()
    with ThreadPoolExecutor(len(writers)) as pool:
        jobs = [pool.submit(writer.work, over) for writer in writers]
        try:
            yield
        finally:
            over.set()
    for job in jobs:
        job.result()


def everybody_saved(writers: list[Writer]) -> None:
    wanted = [len(writer.saved) + ENOUGH for writer in writers]
    until(lambda: all(len(w.saved) >= n for w, n in zip(writers, wanted, strict=True)))
