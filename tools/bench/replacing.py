"""python -m tools.bench.replacing FROM TO: replaces an entry in a process of its own. Prints the cost."""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    from dictionaries.models import DictionaryValue
    from lists.replacing import replacing

    entry, other = (DictionaryValue.objects.get(pk=number) for number in numbers)
    reports = records = 0
    before = megabytes()
    started = time.perf_counter()
    with counting() as statements:
        for progress in replacing([entry], other):
            reports, records = reports + 1, progress.moved
    cost = Cost(
        seconds=time.perf_counter() - started,
        records=records,
        queries=len(statements),
        reports=reports,
        more_megabytes=megabytes() - before,
    )
    print(json.dumps(cost))


@contextmanager
def counting() -> Iterator[list[str]]:
    """The statements that are sent."""
    from django.db import connection

    statements: list[str] = []

    def note(execute: Callable[..., object], sql: str, *arguments: object) -> object:
        statements.append(sql)
        return execute(sql, *arguments)

    with connection.execute_wrapper(note):
        yield statements


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1:])
