"""What Bitrix24's clients ask for: a list of 120 values, beside as many bytes, and a batch of 50 changes."""

import json
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode

from tools.bench.browser import Browser
from tools.bench.measure import Measured, beside_bare, measure
from tools.bench.report import Bar, table
from tools.bench.server import Site

ROUNDS = 40


@dataclass(frozen=True)
class ProgramNumbers:
    listing: dict[str, Measured]
    batch: Measured


def measure_programs(site: Site, user: str) -> ProgramNumbers:
    calling = json.loads(site.run("tools.bench.calling"))
    address, ids = calling["address"], calling["numbers"][:50]
    wanted = urlencode({"filter[ENTITY_ID]": "BENCH_120", "order[SORT]": "ASC"})
    rounds = count()
    with site.served() as server:
        server.wait()
        browser = Browser(server.port)
        browser.sign_in(user, site.environment["BENCH_PASSWORD"])
        listing = beside_bare(browser, lambda: [browser.get(f"{address}crm.status.list?{wanted}")], ROUNDS)
        together = measure(
            {"screen": lambda: [browser.get(f"{address}batch?{renaming(ids, next(rounds))}")]}, rounds=7
        )["screen"]
    print("\n".join(table("crm.status.list of 120 rows", listing, "bare")), flush=True)
    print(table("", {"batch of 50": together}, "batch of 50")[1], flush=True)
    return ProgramNumbers(listing, together)


def renaming(ids: list[int], number: int) -> str:
    """A batch that gives each of them a name of its own that it never had."""
    commands = [f"crm.status.update?id={one}&fields[NAME]=Renamed {one} {number}" for one in ids]
    return urlencode({f"cmd[{place}]": command for place, command in enumerate(commands)})


def bars(found: ProgramNumbers) -> list[Bar]:
    ratio = found.listing["screen"].ms / found.listing["bare"].ms
    seconds = found.batch.ms / 1000
    return [
        Bar("crm.status.list of 120 rows", "≤ 3 × bare", f"{ratio:.1f} ×", ratio <= 3),
        Bar("a batch of 50 changes", "≤ 1 s", f"{seconds:.2f} s", seconds <= 1),
    ]
