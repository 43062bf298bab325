"""What the history costs: its pages after a million changes, and the polls of open pages."""

import json
from dataclasses import dataclass

from tools.bench.browser import Browser
from tools.bench.long_history import Landmarks
from tools.bench.measure import Act, Measured, measure
from tools.bench.polls import Polls, measure_polls
from tools.bench.report import Bar, table
from tools.bench.server import Site

ROUNDS = 15


@dataclass(frozen=True)
class HistoryNumbers:
    changes: int
    pages: dict[str, Measured]
    polls: Polls


def measure_history(site: Site, user: str) -> HistoryNumbers:
    landmarks: Landmarks = json.loads(site.run("tools.bench.long_history"))
    pages = {}
    with site.served() as server:
        server.wait()
        browser = Browser(server.port)
        browser.sign_in(user, site.environment["BENCH_PASSWORD"])
        print(f"\nHistory, {landmarks['changes']:,} changes in {landmarks['operations']:,} operations")
        for title, act in acts(browser, landmarks).items():
            pages[title] = cost = measure({"screen": act}, ROUNDS)["screen"]
            print(table("", {title: cost}, title)[1], flush=True)
        polls = measure_polls(server, browser, f"/settings/lists/{landmarks['sorted_list']}/")
    print(polls, flush=True)
    return HistoryNumbers(landmarks["changes"], pages, polls)


def acts(browser: Browser, landmarks: Landmarks) -> dict[str, Act]:
    def page(query: str) -> Act:
        return lambda: [browser.get(f"/settings/history/{query}")]

    (since, until), middle = landmarks["month"], landmarks["middle"]
    small, long = landmarks["small_list"], landmarks["sorted_list"]
    return {
        "first page": page(""),
        "of a list": page(f"?list={small}"),
        "of a sorted list": page(f"?list={long}"),
        "of a person": page(f"?person={landmarks['person']}"),
        "renames": page("?act=rename"),
        "sorts of 1,000": page("?act=sort"),
        "of a month": page(f"?since={since}&until={until}"),
        "older": page(f"?before={middle}"),
        "older, of a list": page(f"?list={small}&before={middle}"),
        "one move": page(f"{landmarks['move']}/"),
        "one sort of 1,000": page(f"{landmarks['sort']}/"),
        "news of a list": page(f"news/?list={long}&ago=3600"),
    }


def bars(found: HistoryNumbers) -> list[Bar]:
    """Every kind of page counts: the slowest one."""
    slowest, cost = max(found.pages.items(), key=lambda page: page[1].ms)
    checked = [
        Bar("history page, 1,000,000 changes", "≤ 60 ms", f"{cost.ms:.0f} ms ({slowest})", cost.ms <= 60)
    ]
    share = found.polls.of_one_worker
    if share is not None:
        checked.append(Bar("500 open pages, of one worker", "≤ 10 %", f"{share:.1%}", share <= 0.1))
    return checked
