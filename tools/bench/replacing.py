"""python -m tools.bench.moving FROM TO: replaces an entry in a process of its own. Prints the cost."""

import json
import resource
import sys
import time
from typing import Any

import django


def main(numbers: list[str]) -> None:
    django.setup()
    from django.db import connection

    from dictionaries.models import DictionaryValue
    from lists.replacing import replacing

    entry, other = (DictionaryValue.objects.get(pk=number) for number in numbers)
    queries = told = moved = 0

    def count(execute: Any, *arguments: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*arguments)

    before = megabytes()
    started = time.perf_counter()
    with connection.execute_wrapper(count):
        for progress in replacing([entry], other):
            told, moved = told + 1, progress.moved
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - started,
                "records": moved,
                "queries": queries,
                "progress": told,
                "more megabytes": megabytes() - before,
            }
        )
    )


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1:])
