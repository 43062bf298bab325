"""What the history costs: its pages after a million changes, the questions of open pages, the recording."""

import json
from typing import Any

from tools.bench.browser import Browser
from tools.bench.measure import Act, measure
from tools.bench.polls import measure_polls, told
from tools.bench.report import Bar, table
from tools.bench.server import Site

ROUNDS = 15


def measure_history(site: Site, user: str) -> dict[str, Any]:
    past = json.loads(site.run("tools.bench.past"))
    found: dict[str, Any] = {"changes": past["changes"], "pages": {}}
    with site.served() as server:
        server.wait()
        browser = Browser(server.port)
        browser.sign_in(user, site.environment["BENCH_PASSWORD"])
        print(f"\nHistory, {past['changes']:,} changes in {past['acts']:,} acts")
        for title, act in acts(browser, past).items():
            found["pages"][title] = cost = measure({"screen": act}, ROUNDS)["screen"]
            print(table("", {title: cost}, title)[1], flush=True)
        found["polls"] = measure_polls(server, browser, f"/settings/lists/{past['lists']['sorted']}/")
    print(told(found["polls"]), flush=True)
    found["recording"] = json.loads(site.run("tools.bench.recording"))
    print("\nRecording")
    for title, cost in found["recording"].items():
        print(
            f"  {title:<18}{cost['with']:10.1f} ms; without triggers {cost['without']:.1f} ms, "
            f"{cost['ratio']:.2f} ×"
        )
    return found


def acts(browser: Browser, past: dict[str, Any]) -> dict[str, Act]:
    def page(query: str) -> Act:
        return lambda: [browser.get(f"/settings/history/{query}")]

    (since, until), middle, lists = past["month"], past["middle"], past["lists"]
    return {
        "first page": page(""),
        "of a list": page(f"?list={lists['small']}"),
        "of a sorted list": page(f"?list={lists['sorted']}"),
        "of a person": page(f"?person={past['person']}"),
        "renames": page("?act=rename"),
        "sorts of 1,000": page("?act=sort"),
        "of a month": page(f"?since={since}&until={until}"),
        "older": page(f"?before={middle}"),
        "older, of a list": page(f"?list={lists['small']}&before={middle}"),
        "one move": page(f"{past['move']}/"),
        "one sort of 1,000": page(f"{past['sort']}/"),
        "news of a list": page(f"news/?list={lists['sorted']}&ago=3600"),
    }


def bars(found: dict[str, Any]) -> list[Bar]:
    """Every kind of page counts: the slowest one."""
    slowest, cost = max(found["pages"].items(), key=lambda page: page[1].ms)
    checked = [
        Bar("history page, 1,000,000 changes", "≤ 100 ms", f"{cost.ms:.0f} ms ({slowest})", cost.ms <= 100)
    ]
    if "of one worker" in found["polls"]:
        share = found["polls"]["of one worker"]
        checked.append(Bar("500 open pages, of one worker", "≤ 10 %", f"{share:.1%}", share <= 0.1))
    return checked
