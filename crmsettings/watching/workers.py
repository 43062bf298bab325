"""The workers of this node: each keeps what it counts in files of its own, and whoever is asked reads all."""

import os
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

from django.db import connections
from prometheus_client import CollectorRegistry, multiprocess

from crmsettings.watching import counters

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # of the files; `manage.py serve` sets it
EVERY = 1  # second: how often a worker looks at its pool
EVENTS = {
    "requests_queued": counters.pool_waits,
    "requests_errors": counters.pool_timeouts,
    "connections_errors": counters.pool_errors,
}

_seen: dict[str, int] = {}
_next_look = 0.0


def look_at_pool() -> None:
    """At most once a second; a worker that nobody asks keeps its last numbers."""
    global _next_look
    if monotonic() < _next_look:
        return
    _next_look = monotonic() + EVERY
    counters.workers.set(1)
    found: Any = getattr(connections["default"], "pool", None)  # of PostgreSQL only
    if found is None:
        return
    stats: dict[str, int] = found.get_stats()
    idle = stats.get("pool_available", 0)
    counters.pool.labels("idle").set(idle)
    counters.pool.labels("busy").set(stats.get("pool_size", 0) - idle)
    counters.pool_waiting.set(stats.get("requests_waiting", 0))
    for name, counter in EVENTS.items():
        counter.inc(max(0, stats.get(name, 0) - _seen.get(name, 0)))
        _seen[name] = stats.get(name, 0)


def counted_by_all() -> CollectorRegistry:
    """By the one process there is, where no server has made a folder."""
    found = CollectorRegistry()
    if folder := os.environ.get(FOLDER):
        _forget_dead(Path(folder))
        multiprocess.MultiProcessCollector(found, path=folder)  # type: ignore[no-untyped-call]
    else:
        found.register(counters.counted)
    return found


def _forget_dead(folder: Path) -> None:
    """What a worker that died had at work, nobody has any more; what it has counted stays."""
    forget: Callable[..., None] = multiprocess.mark_process_dead
    for file in folder.glob("gauge_live*_*.db"):
        pid = file.stem.rpartition("_")[2]
        if pid.isdigit() and not _lives(int(pid)):
            forget(int(pid), path=str(folder))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
