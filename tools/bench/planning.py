"""A document of ten thousand entries is compared with the lists, and a thousand changes are carried out.

In a process of its own. Prints seconds.
"""

import json
import time
from collections.abc import Callable
from statistics import median
from typing import TYPE_CHECKING, TypedDict

import django

if TYPE_CHECKING:  # there are no models before django.setup()
    from lists.loading.documents import Document

LIST = "BENCH_10000"
CHANGED = 1_000


class Planned(TypedDict):
    """Seconds, and how many rows they are about."""

    nothing: float
    entries: int
    applied: float
    changes: int


def main() -> None:
    django.setup()
    from lists.loading.applying import apply
    from lists.loading.planning import plan
    from lists.loading.plans import Policy

    same = document()
    runs = [seconds(lambda: plan(same, Policy.EXACT)) for _round in range(5)]
    unchanged = plan(same, Policy.EXACT)
    renamed = plan(document(renamed=CHANGED), Policy.EXACT)
    if unchanged.changes or len(renamed.changes) != CHANGED:
        raise SystemExit(f"{len(unchanged.changes)} and {len(renamed.changes)} changes are planned.")
    applied = seconds(lambda: apply(renamed, "bench"))
    entries = len(unchanged.steps) - 1  # its list is a step, too
    print(json.dumps(Planned(nothing=median(runs), entries=entries, applied=applied, changes=CHANGED)))


def document(renamed: int = 0) -> "Document":
    """The list as it is, but for the names of its first entries."""
    from dictionaries.models import Dictionary, DictionaryValue
    from lists.loading.documents import Document, Item

    dictionary = Dictionary.objects.get(code=LIST)
    entries = [
        Item(DictionaryValue, code, {"name": f"Planned {number}" if number < renamed else name})
        for number, (code, name) in enumerate(dictionary.entries.values_list("code", "name"))
    ]
    return Document([Item(Dictionary, LIST, {"name": dictionary.name}, items=entries)])


def seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
