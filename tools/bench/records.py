"""What it costs when a hundred thousand records, or a million, use the entries of a list."""

import json
from dataclasses import dataclass

from tools.bench.browser import Browser, Response
from tools.bench.many_records import Filled
from tools.bench.measure import Act, Measured, measure
from tools.bench.replacing import Cost
from tools.bench.report import Bar, table
from tools.bench.server import Site

ROUNDS = 7


@dataclass(frozen=True)
class RecordNumbers:
    acts: dict[str, Measured]
    replace: dict[str, Cost]  # by the number of records
    memory: float  # megabytes of a worker


def measure_records(site: Site, user: str) -> RecordNumbers:
    filled: Filled = json.loads(site.run("tools.bench.many_records"))
    with site.served() as server:
        server.wait()
        browser = Browser(server.port)
        browser.sign_in(user, site.environment["BENCH_PASSWORD"])
        measured = {
            title: measure({"screen": act}, rounds=ROUNDS)["screen"]
            for title, act in acts(browser, filled).items()
        }
        memory = server.megabytes()
    print("\nRecords")
    for title, cost in measured.items():
        print(table("", {title: cost}, title)[1], flush=True)
    replaced = {
        size: replace(site, [str(pk) for pk in entry_list["entries"]])
        for size, entry_list in filled["used"].items()
    }
    print(f"  a worker after these pages{memory:8.0f} MB")
    return RecordNumbers(measured, replaced, memory)


def replace(site: Site, numbers: list[str]) -> Cost:
    cost: Cost = json.loads(site.run("tools.bench.replacing", *numbers))
    print(
        f"  replace on {cost['records']:,} records{cost['seconds']:8.2f} s{cost['queries']:6d} queries"
        f"{cost['more_megabytes']:6.0f} MB more, progress reported {cost['reports']} times",
        flush=True,
    )
    return cost


def acts(browser: Browser, filled: Filled) -> dict[str, Act]:
    def get(path: str) -> Act:
        return lambda: [browser.get(path)]

    def usage(size: str) -> Act:
        entry_list = filled["lists"][size]
        return get(f"{entry_list['address']}usage/?entries={','.join(map(str, entry_list['entries']))}")

    def refusal(size: str) -> Act:
        entry_list = filled["used"][size]
        path = f"{entry_list['address']}entries/{entry_list['entries'][0]}/delete/"
        return lambda: [refused(browser, path)]

    sources = filled["lists"]["1000000"]["entries"]
    return {
        "usage, 100,000": usage("100000"),
        "usage, 1,000,000": usage("1000000"),
        "refusal, 100,000": refusal("100000"),
        "refusal, 1,000,000": refusal("1000000"),
        "records": get("/records/deal/"),
        "records, filtered": get(f"/records/deal/?source={sources[2]}"),
        "its facets": get(f"/records/deal/counts/?source={sources[2]}"),
        "segments, one": get("/segments/?type=deal&by=source"),
        "segments, two": get("/segments/?type=deal&by=source&across=stage"),
    }


def refused(browser: Browser, path: str) -> Response:
    response = browser.post(path, {}, htmx=True, refusable=True)
    if response.status != 409:
        raise SystemExit(f"An entry in use was not refused: {response.status}")
    return response


def bars(found: RecordNumbers) -> list[Bar]:
    acts, replaced = found.acts, found.replace["100000"]["seconds"]
    refusal, one, two = (acts[name].ms for name in ("refusal, 100,000", "segments, one", "segments, two"))
    return [
        Bar("refusal, in use by 100,000", "≤ 20 ms", f"{refusal:.1f} ms", refusal <= 20),
        Bar("replace on 100,000", "≤ 3 s", f"{replaced:.2f} s", replaced <= 3),
        Bar("segments, 1,000,000, one field", "≤ 200 ms", f"{one:.0f} ms", one <= 200),
        Bar("segments, 1,000,000, two fields", "≤ 200 ms", f"{two:.0f} ms", two <= 200),
        Bar("memory after these pages", "≤ 110 MB", f"{found.memory:.0f} MB", found.memory <= 110),
    ]
