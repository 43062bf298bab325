"""`manage.py deliver`: sends the changes of the lists to those who subscribed to them."""

import os
import signal
from threading import Event, Thread
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from connect.delivering.worker import Worker

LOOK = 1.0  # seconds between two looks whether the other process still lives


class Command(BaseCommand):
    help = "Delivers what is due and ends, or goes on. Safe to run twice; SIGTERM lets messages arrive."
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        mode = parser.add_mutually_exclusive_group()
        mode.add_argument("--once", action="store_true", help="Until nothing is due: what it does anyway.")
        mode.add_argument("--loop", type=float, metavar="SECONDS", help="Goes on, and looks this often.")
        parser.add_argument(
            "--parent", type=int, metavar="PID", help="Ends as soon as this process, which started it, has."
        )

    def handle(self, *, loop: float | None, parent: int | None, **options: Any) -> None:
        if loop is not None and not 0 < loop <= 3600:
            raise CommandError("--loop takes a number of seconds, 3600 at most.")
        worker = Worker(Event(), loop)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_about: worker.end())
        if parent is not None:
            Thread(target=_end_with, args=[parent, worker], daemon=True).start()
        worker.work()


def _end_with(parent: int, worker: Worker) -> None:
    while os.getppid() == parent and not worker.stop.wait(LOOK):
        pass
    worker.end()
