"""What it costs when a hundred thousand records, or a million, use the entries of a list."""

import json
from typing import Any

from tools.bench.browser import Answer, Browser
from tools.bench.measure import Act, measure
from tools.bench.report import Bar, table
from tools.bench.server import Site

ROUNDS = 7


def measure_records(site: Site, user: str) -> dict[str, Any]:
    filled = json.loads(site.run("tools.bench.filling"))
    found: dict[str, Any] = {"acts": {}, "replace": {}}
    with site.served() as server:
        server.wait()
        browser = Browser(server.port)
        browser.sign_in(user, site.environment["BENCH_PASSWORD"])
        for title, act in acts(browser, filled).items():
            found["acts"][title] = measure({"screen": act}, rounds=ROUNDS)["screen"]
        found["memory"] = server.megabytes()
    print("\nRecords")
    for title, cost in found["acts"].items():
        print(table("", {title: cost}, title)[1], flush=True)
    for size, home in filled["used"].items():
        numbers = [str(pk) for pk in home["entries"]]
        cost = found["replace"][size] = json.loads(site.run("tools.bench.moving", *numbers))
        print(
            f"  replace on {cost['records']:,} records{cost['seconds']:8.2f} s{cost['queries']:6d} queries"
            f"{cost['more megabytes']:6.0f} MB more, progress told {cost['progress']} times",
            flush=True,
        )
    print(f"  a worker after these pages{found['memory']:8.0f} MB")
    return found


def acts(browser: Browser, filled: dict[str, Any]) -> dict[str, Act]:
    def get(path: str) -> Act:
        return lambda: [browser.get(path)]

    def usage(size: str) -> Act:
        home = filled["lists"][size]
        return get(f"{home['address']}usage/?entries={','.join(map(str, home['entries']))}")

    def refusal(size: str) -> Act:
        home = filled["used"][size]
        return lambda: [refused(browser, f"{home['address']}entries/{home['entries'][0]}/delete/")]

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


def refused(browser: Browser, path: str) -> Answer:
    answer = browser.post(path, {}, htmx=True, refusable=True)
    if answer.status != 409:
        raise SystemExit(f"An entry in use was not refused: {answer.status}")
    return answer


def bars(found: dict[str, Any]) -> list[Bar]:
    acts, replaced = found["acts"], found["replace"]["100000"]["seconds"]
    refusal, one, two = (acts[name].ms for name in ("refusal, 100,000", "segments, one", "segments, two"))
    return [
        Bar("refusal, in use by 100,000", "≤ 20 ms", f"{refusal:.1f} ms", refusal <= 20),
        Bar("replace on 100,000", "≤ 3 s", f"{replaced:.2f} s", replaced <= 3),
        Bar("segments, 1,000,000, one field", "≤ 200 ms", f"{one:.0f} ms", one <= 200),
        Bar("segments, 1,000,000, two fields", "≤ 200 ms", f"{two:.0f} ms", two <= 200),
        Bar("memory after these pages", "≤ 110 MB", f"{found['memory']:.0f} MB", found["memory"] <= 110),
    ]
