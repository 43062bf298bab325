"""Acts that begin at the same moment, each with a connection of its own.

Nobody waits for a clock: barriers only.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

Act = Callable[[], Any]


def at_once(*acts: Act) -> list[Any]:
    """What each act returned or raised; all of them began at the same moment."""
    barrier = Barrier(len(acts), timeout=30)

    def run(act: Act) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        futures = [pool.submit(run, act) for act in acts]
    return [future.exception() or future.result() for future in futures]


def errors(results: Iterable[Any], *expected: type[Exception]) -> list[Exception]:
    """The errors among results; others than those expected fail the test with their traceback."""
    raised = [result for result in results if isinstance(result, BaseException)]
    for error in raised:
        if not isinstance(error, expected):
            raise error
    return raised


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)
