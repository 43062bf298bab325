"""python -m tools.bench [--sqlite] [--only screen|records|history]: measures, prints, writes bench.json.

A part of it only prints.
"""

import json
import os
import platform
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tools.bench import history, records
from tools.bench.browser import Browser
from tools.bench.measure import Admin, Measured, Screen, acts, pages
from tools.bench.report import Bar, bar_lines, bars, table
from tools.bench.seed import USER
from tools.bench.server import WORKERS, Site, sqlite_in
from tools.with_postgres import find_postgres, throw_away_postgres, version_of

TARGET = Path("bench.json")


def main(arguments: list[str]) -> int:
    programs = None if "--sqlite" in arguments else find_postgres()
    only = arguments[arguments.index("--only") + 1] if "--only" in arguments else ""
    found: dict[str, Any] = {}
    checked: list[Bar] = []
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        if programs:
            database = stack.enter_context(throw_away_postgres(programs))
            kind = f"PostgreSQL {version_of(programs)}"
        else:
            database, kind = sqlite_in(folder), "SQLite"
        site = Site.at(database, str(Path(folder) / "static"))
        print(
            f"{kind}, {WORKERS} worker processes, {os.cpu_count()} cores, Python {platform.python_version()}"
        )
        seeded = json.loads(site.run("tools.bench.seed"))
        if only in {"", "screen"}:
            found = measure_all(site, seeded)
            checked += bars(found)
        if only in {"", "records"}:
            found["records"] = records.measure_records(site, USER)
            checked += records.bars(found["records"])
        if only in {"", "history"}:
            found["history"] = history.measure_history(site, USER)
            checked += history.bars(found["history"])
    print("\n".join(bar_lines(checked)))
    if only:
        return 0
    numbers = {"database": kind, "cores": os.cpu_count(), **found, "bars": [asdict(bar) for bar in checked]}
    TARGET.write_text(json.dumps(numbers, indent=2, default=asdict, ensure_ascii=False) + "\n")
    return 0


def measure_all(site: Site, seeded: dict[str, Any]) -> dict[str, Any]:
    lists = seeded["lists"]
    found: dict[str, Any] = {"pages": {}, "acts": {}, "cold start": {}, "memory": {}}
    with site.served() as server:
        server.wait()
        browser = Browser(server.port)
        browser.sign_in(USER, site.environment["BENCH_PASSWORD"])
        for _warm in range(8):  # both workers have loaded everything
            Screen(browser, lists["10"]).drawn()
            Admin(browser, lists["10"]).page()
        for size, columns in pages(browser, lists):
            found["pages"][str(size)] = columns
            print("\n".join(table(f"List page, {size:,} entries", columns, "admin")), flush=True)
        for act, columns in acts(browser, lists["1000"]):
            found["acts"][act] = columns
            print("\n".join(table(f"{act}, 1,000 entries", columns, "admin")), flush=True)
        stages = Measured.of([Screen(browser, seeded["pipeline"]).rename() for _round in range(9)])
        found["acts"]["rename a stage"] = {"screen": stages}
        print("\n".join(table("rename a stage of the deals", {"screen": stages}, "screen")))
    for side, address in (
        ("screen", lists["1000"]["address"]),
        ("admin", Admin(browser, lists["1000"]).address),
    ):
        found["cold start"][side], found["memory"][side] = from_cold(site, browser.cookies, address)
        print(
            f"\n{side}: cold start to first page {found['cold start'][side]:.2f} s, "
            f"a worker after 40 pages {found['memory'][side]:.0f} MB",
            flush=True,
        )
    return found


def from_cold(site: Site, cookies: dict[str, str], address: str) -> tuple[float, float]:
    """Seconds from the start of the server to the end of its first page, and megabytes of a worker."""
    with site.served() as server:
        server.wait()
        browser = Browser(server.port, cookies)
        browser.get(address)
        seconds = time.perf_counter() - server.started
        for _page in range(40):
            browser.get(address)
        return seconds, server.megabytes()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
