"""Whether a connection to PostgreSQL is alive: tried before it is used, or by the use itself.

To try it takes a question of its own, as long as the one statement that some answers need. Those ask at once,
by `first`: what a dead connection cannot answer they ask again on one that was tried.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError, connection, connections

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg_pool import ConnectionPool as Pool

_untried: ContextVar[bool] = ContextVar("untried", default=False)


def first[T](ask: Callable[[], T]) -> T:
    """What it says. It has to be the first question of a request, and change nothing: it may come twice."""
    try:
        with _as_it_is():
            return ask()
    except (InterfaceError, OperationalError):
        if connection.in_atomic_block or not _is_lost():
            raise
        connection.close()
    return ask()


@contextmanager
def _as_it_is() -> Iterator[None]:
    token = _untried.set(True)
    try:
        yield
    finally:
        _untried.reset(token)


def _is_lost() -> bool:
    """Whether there was a connection, and is none any more."""
    return bool(getattr(connection.connection, "closed", False))


def check_alive(candidate: "Connection") -> None:
    """As the pool asks before it gives one away. When one is dead, so are most others: all are tried at once,
    because the pool waits longer after each one that it finds dead by itself."""
    from psycopg import OperationalError
    from psycopg_pool import ConnectionPool

    if _untried.get():
        return
    try:
        ConnectionPool.check_connection(candidate)
    except OperationalError:
        connections["default"].pool.check()  # type: ignore[attr-defined]  # of PostgreSQL's wrapper
        raise


def try_again(pool: "Pool") -> None:
    """Else the pool leaves those who wait to the next one who asks, who may come when it is too late."""
    if pool.get_stats()["requests_waiting"]:
        pool.check()
