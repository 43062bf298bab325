"""The cluster and the sites from nothing, then fault after fault while people write, and what came of it."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from time import monotonic

import psycopg

from tests.faults.cluster import until
from tests.faults.drill import working
from tests.faults.machines import shipped
from tests.faults.machines.faults import Fault
from tests.faults.machines.machine import Machines
from tests.faults.machines.people import People, Person, everybody_saves
from tests.faults.machines.processes import start
from tests.faults.machines.shipped import Place
from tests.faults.machines.site import PASSWORD, PATHS, Site, database_url, manage

WATCHED, AWAITED = 10, 25  # seconds from the fault on; as long as somebody cannot save, up to the second
ENTRIES = """
    SELECT d.code, v.id
    FROM dictionaries_dictionaryvalue v JOIN dictionaries_dictionary d ON d.id = v.dictionary_id
    WHERE NOT v.is_system AND v.archived_at IS NULL
    ORDER BY row_number() OVER (PARTITION BY dictionary_id ORDER BY v.id), d.id
"""
SESSION = """
from django.contrib.auth.models import User
from django.test import Client
client = Client()
client.force_login(User.objects.create(username="drill", is_superuser=True))
print(next(cookie.value for name, cookie in client.cookies.items() if "session" in name))
"""


@dataclass(frozen=True)
class Notice:
    """What the people on one path noticed of one fault."""

    path: str
    errors: float  # seconds
    silence: float
    failed: Counter[int]
    after: float  # seconds of errors while it was mended
    saved: int  # how often somebody was told so
    lost: set[str]  # what somebody was told is saved, and is not


class Drill:
    def __init__(self, place: Place, paths: list[str], people: int, tell: Callable[[str], None]) -> None:
        self.place, self.tell = place, tell
        self.machines = Machines(place)
        self.sites: list[Site] = []
        self.paths, self.number = paths, people
        self.everybody: list[People] = []

    def set_up(self) -> None:
        shipped.certificates(self.place)
        self.tell("three etcd and three Patroni start …")
        self.machines.start()
        configuration = shipped.haproxy_postgres(self.place)
        log = self.place.folder / "haproxy-postgres.log"
        start(["haproxy", "-db", "-f", str(configuration)], log)
        self.tell("the database and the nodes …")
        with self.asking("postgres") as superuser:
            superuser.execute(f"CREATE ROLE crm LOGIN PASSWORD '{PASSWORD}'")
            superuser.execute("CREATE DATABASE crm OWNER crm LOCALE 'C.UTF-8' TEMPLATE template0")
        until(self.reached)
        for words in (["migrate", "-v0"], ["load_lists"], ["collectstatic", "--noinput", "-v0"]):
            manage(self.place, *words)
        session = manage(self.place, "shell", "-v0", "-c", SESSION).splitlines()[-1]
        self.sites = [Site(self.place, path, session) for path in self.paths]
        for site in self.sites:
            site.start()
        self.invite()

    def reached(self) -> bool:
        try:
            psycopg.connect(database_url(self.place, "HAProxy"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    @contextmanager
    def asking(self, database: str) -> Iterator["psycopg.Connection"]:
        """The primary, wherever it is."""
        url = database_url(self.place, "hosts").replace(
            f"crm:{PASSWORD}@", f"postgres:{shipped.PASSWORDS['PATRONI_SUPERUSER_PASSWORD']}@"
        )
        url = url.replace("/crm?", f"/{database}?target_session_attrs=read-write&connect_timeout=2&")
        with psycopg.connect(url, autocommit=True) as connection:
            yield connection

    def invite(self) -> None:
        with self.asking("crm") as connection:
            entries = connection.execute(ENTRIES).fetchall()
        for number, site in enumerate(self.sites):
            own = entries[number :: len(PATHS)][: self.number]
            self.everybody.append(People(site, [Person(site, code, entry) for code, entry in own]))

    @contextmanager
    def running(self) -> Iterator[None]:
        with working([person for people in self.everybody for person in people.persons]):
            everybody_saves(self.everybody)
            yield

    def suffer(self, fault: Fault) -> list[Notice]:
        began = monotonic()
        mend = fault.happen(self.machines, self.sites)
        everybody_saves(self.everybody, monotonic(), AWAITED)
        Event().wait(max(0.0, began + WATCHED - monotonic()))
        mending = monotonic()
        mend()
        until(self.machines.whole)
        until(lambda: all(site.answers() for site in self.sites))
        if not everybody_saves(self.everybody):
            raise SystemExit(f"After “{fault.sentence}” nobody can save any more.")
        over, recorded = monotonic(), self.recorded()
        return [self.notice(people, (began, mending, over), recorded) for people in self.everybody]

    def notice(self, people: People, moments: tuple[float, float, float], recorded: set[str]) -> Notice:
        began, mending, over = moments
        saved = {name for name, at in people.saved.items() if began <= at < over}
        return Notice(
            people.site.path,
            people.seconds_of_errors(began, mending),
            people.longest_silence(began, mending),
            people.failures(began, over),
            people.seconds_of_errors(mending, over),
            len(saved),
            saved - recorded,
        )

    def recorded(self) -> set[str]:
        """What the history has."""
        with self.asking("crm") as connection:
            rows = connection.execute("SELECT after ->> 'name' FROM lists_change").fetchall()
        return {name for (name,) in rows}

    def lost(self) -> set[str]:
        """In the end, of everything that somebody was told is saved."""
        return {name for people in self.everybody for name in people.saved} - self.recorded()

    def old(self) -> list[str]:
        """Saved, and then not on the page that came next, or under a version that was not higher."""
        return [name for people in self.everybody for person in people.persons for name in person.old]
