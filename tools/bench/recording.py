"""What it costs that every change is recorded: the same acts with the triggers of the history and without.

Turn by turn in one process, so that what disturbs the machine disturbs all of them. Guards, versions and
tombstones stay in place. Prints milliseconds and ratios. Leaves what it loaded behind: it comes last.
"""

import json
import time
from collections.abc import Callable
from itertools import count
from statistics import median
from typing import TYPE_CHECKING, TypedDict

import django

if TYPE_CHECKING:  # there are no models before django.setup()
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import QuerySet

    from dictionaries.models import DictionaryValue
    from tools.bench.server import Site

# Prepares, which is not timed, and returns what is.
type Preparing = Callable[[], Callable[[], object]]

LOADED = 10_000
numbers = count(1)


class Recording(TypedDict):
    """Milliseconds with the triggers and without, and how many times as long it takes with them."""

    on: float
    off: float
    ratio: float


def main() -> None:
    django.setup()
    from django.db import connection

    from lists.database.triggers import differences, install

    try:
        found = {
            "rename in 1,000": compare(rename, turns=30, times=10),
            "move last → first": compare(move, turns=30, times=10),
            f"load {LOADED:,} rows": compare(load, turns=5, times=1),
        }
    finally:
        install(connection)
    if differences(connection)[0]:
        raise SystemExit("The triggers of the history did not come back.")
    print(json.dumps(found))


def measure_recording(site: "Site") -> dict[str, Recording]:
    found: dict[str, Recording] = json.loads(site.run("tools.bench.recording"))
    print("\nRecording")
    for title, times in found.items():
        print(
            f"  {title:<18}{times['on']:10.1f} ms; without triggers {times['off']:.1f} ms, "
            f"{times['ratio']:.2f} ×",
            flush=True,
        )
    return found


def compare(prepare: Preparing, turns: int, times: int) -> Recording:
    """Medians: so many times the sides take turns, and in each turn the act is done so many times.

    Without triggers an act deletes its empty operation, which costs something, too.
    """
    from django.db import connection

    from lists.database.triggers import install

    with_triggers: list[float] = []
    without: list[float] = []
    for _turn in range(turns):
        for switch, seconds in ((install, with_triggers), (drop, without)):
            switch(connection)
            prepare()()  # a trigger is compiled when it fires for the first time
            seconds.extend(timed(prepare()) for _time in range(times))
    on, off = 1000 * median(with_triggers), 1000 * median(without)
    return {"on": on, "off": off, "ratio": on / off}


def timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def drop(connection: "BaseDatabaseWrapper") -> None:
    """The triggers that note changes of the lists; the guards of the history itself are called like them."""
    from lists.database.triggers import DIALECTS

    with connection.cursor() as cursor:
        for trigger in DIALECTS[connection.vendor]().declared():
            if "_history_" in trigger.name and not trigger.table.startswith("lists_"):
                on_table = "" if connection.vendor == "sqlite" else f" ON {trigger.table}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}{on_table}")


def rename() -> Callable[[], object]:
    entries = bench_entries()
    entry = entries[entries.count() // 2]
    return lambda: entry.rename(f"Recorded {next(numbers)}")


def move() -> Callable[[], object]:
    entries = bench_entries()
    first, last = entries[0], entries.reverse()[0]
    return lambda: last.move(before=first)


def load() -> Callable[[], object]:
    """What the file of a new list brings, in one operation."""
    from dictionaries.models import Dictionary, DictionaryValue
    from lists.history import operation
    from lists.positions import GAP

    def act() -> None:
        number = next(numbers)  # no two lists have the same name
        with operation("bench", "load"):
            loaded = Dictionary.objects.create(code=f"LOADED_{number}", name=f"Loaded {number}")
            DictionaryValue.objects.bulk_create(
                DictionaryValue(
                    dictionary=loaded, code=f"VALUE_{n}", name=f"Value number {n}", position=GAP * n
                )
                for n in range(1, LOADED + 1)
            )

    return act


def bench_entries() -> "QuerySet[DictionaryValue]":
    from dictionaries.models import Dictionary

    return Dictionary.objects.get(code="BENCH_1000").entries.all()


if __name__ == "__main__":
    main()
