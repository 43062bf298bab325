"""The primary is lost and its standby takes over: no act that somebody was told of is lost."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPException
from itertools import count
from pathlib import Path
from threading import Event

import pytest

from tests.faults.cluster import Cluster, folder_of_a_cluster, until
from tests.faults.site import LIST, Site, served

WRITERS, ENOUGH = 4, 3  # each is told so many times that it is done, before the fault and after it


class Writer:
    """Renames an entry of its own again and again, and knows which names it was told are saved."""

    def __init__(self, site: Site, entry: int) -> None:
        self.site, self.entry = site, entry
        self.saved: list[str] = []
        self.old: list[str] = []  # saved, and then not on the page
        self.statuses: set[int] = set()
        self.etag = ""

    def work(self, over: Event) -> None:
        for number in count():
            if over.is_set():
                return
            name = f"{self.entry} × {number}"
            with suppress(OSError, HTTPException):  # without an answer nobody was told anything
                answer = self.site.rename(self.entry, name)
                self.statuses.add(answer.status)
                if answer.status == 302:
                    self.saved.append(name)
                    self.look(name)

    def look(self, name: str) -> None:
        """As a browser that has the page of the time before."""
        page = self.site.get(LIST, **{"If-None-Match": self.etag})
        self.statuses.add(page.status)
        if page.status == 304 or (page.status == 200 and name not in page.text):
            self.old.append(name)
        self.etag = page.headers.get("etag", "")


def everybody_saved(writers: list[Writer], times: int) -> None:
    wanted = [len(writer.saved) + times for writer in writers]
    until(lambda: all(len(w.saved) >= n for w, n in zip(writers, wanted, strict=True)))


@pytest.fixture
def pair(installed: tuple[Cluster, str], tmp_path: Path) -> Iterator[tuple[Cluster, Cluster]]:
    """The server with a standby that confirms every commit; afterwards it is as it was."""
    primary, _session = installed
    with folder_of_a_cluster() as (folder, _account):
        kept = folder / "kept"
        primary.stop()
        primary.copy(kept)
        primary.start()
        standby = primary.standby(folder / "standby")
        try:
            yield primary, standby
        finally:
            standby.stop()
            primary.stop()
            primary.put_back(kept)
            primary.start()


def test_no_act_that_was_acknowledged_is_lost(pair: tuple[Cluster, Cluster], installed: tuple[Cluster, str]):
    primary, standby = pair
    url = f"postgres://postgres@{primary.host},{standby.host}/postgres"
    entries = primary.ask("SELECT id FROM dictionaries_dictionaryvalue WHERE NOT is_system ORDER BY id")
    over = Event()
    with served(url, installed[1], workers=2) as site, ThreadPoolExecutor(WRITERS) as pool:
        writers = [Writer(site, pk) for (pk,) in entries[:WRITERS]]
        working = [pool.submit(writer.work, over) for writer in writers]
        try:
            everybody_saved(writers, ENOUGH)
            primary.kill()
            standby.promote()
            everybody_saved(writers, ENOUGH)
        finally:
            over.set()
        for work in working:
            work.result()
        page = site.get(LIST).text
    recorded = {name for (name,) in standby.ask("SELECT after ->> 'name' FROM lists_change")}
    assert {name for writer in writers for name in writer.saved} <= recorded
    assert all(writer.saved[-1] in page for writer in writers)
    assert [writer.old for writer in writers] == [[]] * WRITERS
    assert set().union(*(writer.statuses for writer in writers)) <= {200, 302, 503}
