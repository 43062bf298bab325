"""Works through all subscriptions: several at once, so that a slow receiver holds up no other one."""

import logging
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from secrets import token_hex
from threading import Event
from time import monotonic

from django.db import DatabaseError, InterfaceError, connection

from connect.delivering.leases import RENEWED, due, renew
from connect.delivering.turns import take_turn

THREADS = 8
TICK = 0.5  # seconds between two looks while there is something to do
SOON = timedelta(minutes=1)  # who works through what is due waits so long for a retry, and no longer
RECOVERY = 5.0  # seconds for a subscription that could not be worked at

logger = logging.getLogger(__name__)


class Worker:
    """`pause`: seconds between two looks at the history; without one it ends when nothing is due and nothing
    will be soon."""

    def __init__(self, stop: Event, pause: float | None = None) -> None:
        self.stop, self.pause, self.holder = stop, pause, token_hex(16)
        self.renewed = monotonic()
        self.running: dict[int, Future[bool]] = {}
        self.resting: dict[int, float] = {}  # until when
        self.news = Event()  # something was delivered, or the work ends

    def work(self) -> None:
        with ThreadPoolExecutor(THREADS, "deliverer") as pool:
            while not self.stop.is_set():
                with self._through_troubles():
                    is_busy = self._hand_out(pool)
                    if not is_busy and self.pause is None:
                        return
                self.news.wait(TICK if self.running or self.pause is None else self.pause)
                self.news.clear()

    def end(self) -> None:
        """What is on its way ends; nothing further begins."""
        self.stop.set()
        self.news.set()

    def _hand_out(self, pool: ThreadPoolExecutor) -> bool:
        """A turn for each subscription that is due. Whether there is anything to wait for."""
        self._settle()
        if self.running and self.renewed + RENEWED < monotonic():
            renew(self.holder)
            self.renewed = monotonic()
        now = set(due().values_list("pk", flat=True))
        for pk in now - self.running.keys() - self._tired():
            self.running[pk] = turn = pool.submit(self._turn, pk)
            turn.add_done_callback(self._note_news)
        return bool(now or self.running) or (self.pause is None and due(SOON).exists())

    def _turn(self, pk: int) -> bool:
        try:
            return take_turn(pk, self.holder, self.stop)
        finally:
            connection.close()

    def _note_news(self, turn: Future[bool]) -> None:
        """Where something was sent there may be more; where nothing was, it can wait."""
        if turn.exception() is None and turn.result():
            self.news.set()

    def _settle(self) -> None:
        """Turns that have ended. What is wrong with one subscription is no reason to leave the others."""
        for pk in [pk for pk, turn in self.running.items() if turn.done()]:
            turn = self.running.pop(pk)
            if self.pause is None:
                turn.result()
            elif error := turn.exception():
                logger.error("Subscription %s could not be worked at.", pk, exc_info=error)
                self.resting[pk] = monotonic() + RECOVERY

    def _tired(self) -> set[int]:
        self.resting = {pk: end for pk, end in self.resting.items() if end > monotonic()}
        return set(self.resting)

    @contextmanager
    def _through_troubles(self) -> Iterator[None]:
        """A database that is gone comes back, and the history with it."""
        try:
            yield
        except (DatabaseError, InterfaceError) as error:
            if self.pause is None:
                raise
            logger.error("The database gave no answer: %s", error)
            connection.close()
