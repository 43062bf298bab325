"""What has changed, in the order in which it came; who asks with the last cursor misses nothing."""

import time
from collections.abc import Sequence
from threading import BoundedSemaphore

from django.db import connection
from django.http import HttpResponse
from django.utils.translation import gettext as _

from connect.api.calls import Call, answer
from connect.api.endpoints import Answer, Parameter, endpoint
from connect.api.operations import as_json, with_few_changes
from connect.api.problems import Problem, unfit
from connect.api.sight import list_for, require_any
from lists.audit.reading import of_list
from lists.audit.settled import settled
from lists.audit.sight import without
from lists.entries import EntryList
from lists.models import Operation
from records.access import hidden_from

MOST = 500  # operations in one answer
USUAL = 100
LONGEST = 30  # seconds that a call waits for news
PAUSE = 0.5  # seconds between two looks
# Of a process: who waits takes a place of those that are worked at; see crmsettings.site.door.
waiting = BoundedSemaphore(4)
BIGGEST = 2**62


def _number(most: int, default: int) -> dict[str, object]:
    return {"type": "integer", "minimum": 0, "maximum": most, "default": default}


@endpoint(
    "get",
    "changes",
    Parameter("after", "The cursor of the last answer; 0 begins with the first change.", _number(BIGGEST, 0)),
    Parameter("list", "Only what changed this list: `dictionaries/SOURCE`."),
    Parameter("limit", "How many operations, at most.", _number(MOST, USUAL)),
    Parameter("wait", "Seconds to wait, if there is nothing yet.", _number(LONGEST, 0)),
    answers={
        200: Answer("The operations after the cursor; none, if nothing has changed", "changes"),
        400: Answer("A parameter is not understood", "problem"),
        403: Answer("The owner of the webhook may not see this", "problem"),
        404: Answer("There is no such list", "problem"),
        409: Answer("The history does not reach as far as the cursor", "problem"),
    },
)
def read_changes(call: Call) -> HttpResponse:
    """The history, from a cursor on: each operation with the rows that it changed.

    Keep the cursor and ask again with it: no operation is left out, none comes twice. Where many wait
    already, an answer may come at once, though it is empty.
    """
    require_any(call.user)
    address, after = call.text("list"), call.number("after", 0, most=BIGGEST)
    entry_list = list_for(call.user, address) if address else None
    if after < 0:
        raise unfit("after", _("A whole number is expected."))
    feed = Feed(call, entry_list, after, max(1, call.number("limit", USUAL, most=MOST)))
    found, cursor = feed.wait(call.number("wait", 0, most=LONGEST))
    response = answer({"changes": as_json(found), "cursor": cursor, "has_more": cursor < feed.horizon})
    response.headers["Cache-Control"] = "no-store"
    return response


class Feed:
    def __init__(self, call: Call, entry_list: EntryList | None, after: int, limit: int) -> None:
        self.call, self.entry_list, self.after, self.limit = call, entry_list, after, limit
        self.horizon = after

    def read(self) -> tuple[Sequence[Operation], int]:
        """The operations, and the cursor behind them."""
        self.horizon = settled(self.after)
        if self.horizon < self.after:
            sentence = _("The history does not reach that far: perhaps it was restored. Start again from 0.")
            raise Problem(409, "ahead", sentence, last=self.horizon)
        rows = of_list(self.entry_list, with_codes=True) if self.entry_list else Operation.objects.all()
        seen = without(hidden_from(self.call.user), rows)
        found = list(seen.filter(pk__gt=self.after, pk__lte=self.horizon).order_by("pk")[: self.limit + 1])
        few = with_few_changes(found[: self.limit])
        is_all = len(few) == len(found)
        return few, self.horizon if is_all else few[-1].pk

    def wait(self, seconds: int) -> tuple[Sequence[Operation], int]:
        """The same, as soon as there is anything, or after so many seconds."""
        until = time.monotonic() + seconds
        found, cursor = self.read()
        if found or seconds <= 0 or not waiting.acquire(blocking=False):
            return found, cursor
        try:
            while not found and time.monotonic() < until:
                self.after = cursor
                self._rest(min(PAUSE, until - time.monotonic()))
                if settled(self.after) > self.after:
                    found, cursor = self.read()
        finally:
            waiting.release()
        return found, cursor

    def _rest(self, seconds: float) -> None:
        """Without a connection to the database, which others need meanwhile."""
        if not connection.in_atomic_block:
            connection.close()
        time.sleep(max(0, seconds))
