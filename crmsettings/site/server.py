"""The server that `manage.py serve` becomes: granian, which says that it stops before it stops.

SIGTERM: /readyz answers 503, and everything else goes on for STOPPING_SECONDS, until whoever stands in front
asks other nodes. Then the listener is closed, and work that has begun ends. A second signal does not wait.
"""

import json
import multiprocessing
import os
import signal
import sys
from pathlib import Path
from typing import Any

from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.errors import FatalError
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from crmsettings.site import stopping

LOG = Path(__file__).with_name("server_log.json")


class Server(MPServer):
    stopping_seconds = 0.0

    def signal_handler_interrupt(self, *args: Any, **kwargs: Any) -> None:
        number = args[0] if args else signal.SIGTERM
        if number == signal.SIGTERM and self.stopping_seconds and not stopping.is_said():
            stopping.say()
            # No thread that waits: what a handler interrupts may hold the lock that a thread needs to start.
            signal.setitimer(signal.ITIMER_REAL, self.stopping_seconds)
        else:
            super().signal_handler_interrupt()  # type: ignore[no-untyped-call]

    def startup(self, *args: Any, **kwargs: Any) -> None:
        signal.signal(signal.SIGALRM, self.signal_handler_interrupt)
        super().startup(*args, **kwargs)  # type: ignore[no-untyped-call]


def make_server(
    stopping_seconds: float, log: bool, certificate: str | None, key: str | None, **options: Any
) -> Server:
    """From what `manage.py serve` knows."""
    server = Server(
        "crmsettings.wsgi:application",
        **options,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        # Half a head is closed after ten seconds.
        http1_settings=HTTP1Settings(header_read_timeout=10_000, max_buffer_size=64 * 1024),
        # Work that has begun has half a minute to end when the server stops.
        workers_kill_timeout=30,
        respawn_failed_workers=True,
        ssl_cert=Path(certificate) if certificate else None,
        ssl_key=Path(key) if key else None,
        ssl_protocol_min=SSLProtocols.tls12,
        log_level=LogLevels.info if log else LogLevels.error,
        log_dictconfig=json.loads(LOG.read_text()) if log else None,
    )
    server.stopping_seconds = stopping_seconds
    return server


def let_workers_end_while_they_start() -> None:
    """A worker that only starts has the handler of the server, which would lose the signal, and then the
    server would wait until it kills the worker. Later a worker gets a handler of its own."""
    os.register_at_fork(
        # Fork forgets what has come before Python runs again in the child; what is blocked waits.
        before=lambda: signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM}),
        after_in_parent=_unblock,
        after_in_child=_end_at_sigterm,
    )


def _unblock() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})


def _end_at_sigterm() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _unblock()


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    let_workers_end_while_they_start()
    try:
        make_server(**json.loads(sys.argv[1])).serve()
    except FatalError:
        sys.exit(1)
