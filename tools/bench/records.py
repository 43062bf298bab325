"""What it costs when a hundred thousand records, or a million, use the entries of a list."""

import json
from dataclasses import dataclass

from tools.bench.browser import Browser, Response
from tools.bench.many_records import Filled
from tools.bench.measure import Act, Measured, beside_bare, measure
from tools.bench.replacing import Cost
from tools.bench.report import Bar, table
from tools.bench.server import Site

ROUNDS = 7


@dataclass(frozen=True)
class RecordNumbers:
    acts: dict[str, Measured]
    page: dict[str, Measured]  # of a million records
    replace: dict[str, Cost]  # by the number of records
    undo: dict[str, Cost]  # of the same, a moment later
    hand_over: Cost
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
        page = beside_bare(browser, lambda: [browser.get("/records/deal/")])
        memory = server.megabytes()
    print("\nRecords")
    for title, cost in measured.items():
        print(table("", {title: cost}, title)[1], flush=True)
    print("\n".join(table("A page of a million records", page, "bare")), flush=True)
    replaced, undone = {}, {}
    for size, entry_list in filled["used"].items():
        replaced[size] = moving(site, "tools.bench.replacing", entry_list["entries"])
        undone[size] = moving(site, "tools.bench.undoing", [])
    handed_over = moving(site, "tools.bench.handing_over", filled["pipelines"])
    print(f"  a worker after these pages{memory:8.0f} MB")
    return RecordNumbers(measured, page, replaced, undone, handed_over, memory)


def moving(site: Site, module: str, pks: list[int]) -> Cost:
    """The records of the first entry, or pipeline, go to the second one; or those of the last act go back."""
    cost: Cost = json.loads(site.run(module, *map(str, pks)))
    print(
        f"  {module.rpartition('.')[2]} {cost['records']:,} records{cost['seconds']:8.2f} s"
        f"{cost['queries']:6d} queries{cost['more_megabytes']:6.0f} MB more",
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
        "records by name": get("/records/deal/?sort=name"),
        "searched, by name": get("/records/deal/?q=record&sort=name"),
        "searched, all": get("/records/deal/?q=record"),
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
    acts, page = found.acts, found.page["screen"].ms / found.page["bare"].ms
    refusal, of_most = (acts[f"refusal, {size}"].ms for size in ("100,000", "1,000,000"))
    one, two = (acts[f"segments, {fields}"].ms for fields in ("one", "two"))
    replaced, of_all = (found.replace[size]["seconds"] for size in ("100000", "1000000"))
    back, all_back = (found.undo[size]["seconds"] for size in ("100000", "1000000"))
    moved = found.hand_over["seconds"]
    return [
        Bar("a page of records, 1,000,000", "≤ 10 × bare", f"{page:.1f} ×", page <= 10),
        Bar("refusal, in use by 100,000", "≤ 15 ms", f"{refusal:.1f} ms", refusal <= 15),
        Bar("refusal, in use by 1,000,000", "≤ 60 ms", f"{of_most:.1f} ms", of_most <= 60),
        Bar("replace on 100,000", "≤ 1.5 s", f"{replaced:.2f} s", replaced <= 1.5),
        Bar("replace on 1,000,000", "≤ 15 s", f"{of_all:.2f} s", of_all <= 15),
        Bar("undo of it, 100,000", "≤ 1.5 s", f"{back:.2f} s", back <= 1.5),
        Bar("undo of it, 1,000,000", "≤ 15 s", f"{all_back:.2f} s", all_back <= 15),
        Bar("100,000 records move to a pipeline", "≤ 1.5 s", f"{moved:.2f} s", moved <= 1.5),
        Bar("segments, 1,000,000, one field", "≤ 200 ms", f"{one:.0f} ms", one <= 200),
        Bar("segments, 1,000,000, two fields", "≤ 200 ms", f"{two:.0f} ms", two <= 200),
        Bar("memory after these pages", "≤ 110 MB", f"{found.memory:.0f} MB", found.memory <= 110),
    ]
