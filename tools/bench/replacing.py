"""python -m tools.bench.replacing FROM TO: replaces an entry in a process of its own. Prints the cost."""

import json
import resource
import sys
import time
from collections.abc import Callable
from typing import TypedDict

import django


class Cost(TypedDict):
    seconds: float
    records: int
    queries: int
    reports: int  # of its progress
    more_megabytes: float


def main(numbers: list[str]) -> None:
    django.setup()
    from django.db import connection

    from dictionaries.models import DictionaryValue
    from lists.replacing import replacing

    entry, other = (DictionaryValue.objects.get(pk=number) for number in numbers)
    queries = reports = records = 0

    def count(execute: Callable[..., object], *arguments: object) -> object:
        nonlocal queries
        queries += 1
        return execute(*arguments)

    before = megabytes()
    started = time.perf_counter()
    with connection.execute_wrapper(count):
        for progress in replacing([entry], other):
            reports, records = reports + 1, progress.moved
    cost = Cost(
        seconds=time.perf_counter() - started,
        records=records,
        queries=queries,
        reports=reports,
        more_megabytes=megabytes() - before,
    )
    print(json.dumps(cost))


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1:])
