"""python -m tools.bench [--sqlite] [--only PART]: measures and prints.

Without --only it writes bench.json, too. The parts are screen, records, plans, programs, history, recording.
"""

import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tools.bench import history, plans, programs, recording, records
from tools.bench.browser import Browser
from tools.bench.measure import Admin, Screen, ScreenNumbers, acts, pages, stages
from tools.bench.report import Bar, bar_lines, bars, table
from tools.bench.seed import USER, Seeded
from tools.bench.server import WORKERS, Site, sqlite_in
from tools.with_postgres import find_postgres, throw_away_postgres, version_of

TARGET = Path("bench.json")


def main(arguments: list[str]) -> int:
    installed = None if "--sqlite" in arguments else find_postgres()
    only = arguments[arguments.index("--only") + 1] if "--only" in arguments else ""
    found: dict[str, object] = {}
    checked: list[Bar] = []
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        database, kind = sqlite_in(folder), "SQLite"
        if installed:
            database = stack.enter_context(throw_away_postgres(installed))
            kind = f"PostgreSQL {version_of(installed)}"
        site = Site.at(database, str(Path(folder) / "static"))
        machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
        print(f"{kind}, {WORKERS} worker processes, {machine}")
        seeded: Seeded = json.loads(site.run("tools.bench.seed"))
        for name, (measured, judged) in parts(site, seeded).items():
            if only in {"", name}:
                found[name] = numbers = measured()
                checked += judged(numbers)
    print("\n".join(bar_lines(checked)))
    if only:
        return 0
    numbers = {"database": kind, "cores": os.cpu_count(), **found, "bars": checked}
    TARGET.write_text(json.dumps(numbers, indent=2, default=asdict, ensure_ascii=False) + "\n")
    return 0


def parts(site: Site, seeded: Seeded) -> dict[str, tuple[Callable[[], Any], Callable[[Any], list[Bar]]]]:
    """What measures each part, and what holds its numbers against the bars of the design."""
    return {
        "screen": (lambda: measure_screen(site, seeded), bars),
        "records": (lambda: records.measure_records(site, USER), records.bars),
        "plans": (lambda: plans.measure_plans(site), plans.bars),
        "programs": (lambda: programs.measure_programs(site, USER), programs.bars),
        "history": (lambda: history.measure_history(site, USER), history.bars),
        "recording": (lambda: recording.measure_recording(site), lambda _numbers: []),
    }


def measure_screen(site: Site, seeded: Seeded) -> ScreenNumbers:
    lists, found = seeded["lists"], ScreenNumbers()
    with site.served() as server:
        server.wait()
        browser = Browser(server.port)
        browser.sign_in(USER, site.environment["BENCH_PASSWORD"])
        for _warm in range(8):  # both workers have loaded everything
            Screen(browser, lists["10"]).drawn()
            Admin(browser, lists["10"]).page()
        for size, columns in pages(browser, lists):
            found.pages[size] = columns
            print("\n".join(table(f"List page, {int(size):,} entries", columns, "admin")), flush=True)
        found.compressed = browser.compressed(lists["14"]["address"])
        for act, columns in acts(browser, lists["1000"]):
            found.acts[act] = columns
            print("\n".join(table(f"{act}, 1,000 entries", columns, "admin")), flush=True)
        for act, columns in stages(browser, seeded["pipeline"]):
            found.acts[act] = columns
            print("\n".join(table(f"{act} of the deals", columns, "screen")), flush=True)
    screen, admin = lists["1000"]["address"], Admin(browser, lists["1000"]).address
    for side, address in (("screen", screen), ("admin", admin)):
        found.cold_start[side], found.memory[side] = from_cold(site, browser.cookies, address)
        print(
            f"\n{side}: cold start to first page {found.cold_start[side]:.2f} s, "
            f"a worker after 40 pages {found.memory[side]:.0f} MB",
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
