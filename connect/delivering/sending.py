"""One try of one message, and what came of it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic

from django.utils import timezone
from django.utils.translation import override

from connect.delivering.messages import Message, headers
from connect.models import Delivery, Subscription
from connect.models.deliveries import LONGEST_ANSWER
from connect.outgoing import Answer, Unreachable, send
from lists.text.numbers import parse_number

SECONDS = 10.0  # for an answer
GONE = 410
LONGEST_FAILURE = 300


@dataclass(frozen=True)
class Outcome:
    delivery: Delivery
    retry_after: timedelta | None = None  # as the receiver asks

    @property
    def is_ok(self) -> bool:
        return self.delivery.was_taken

    @property
    def is_gone(self) -> bool:
        return self.delivery.status == GONE


def attempt(
    subscription: Subscription, message: Message, tries: int = 1, timeout: float | None = None
) -> Outcome:
    """Sends it, in no transaction of the database. `tries`: how often it was tried, this one included."""
    began, now = monotonic(), timezone.now()
    delivery = Delivery(
        subscription=subscription, operation=message.operation, message=message.id, tries=tries,
        first_try=now, last_try=now,
    )  # fmt: skip
    retry_after = None
    try:
        with override(subscription.language):
            answer = send(
                "POST", subscription.address, message.body.encode(), headers(subscription, message),
                timeout or SECONDS, beginning=LONGEST_ANSWER,
            )  # fmt: skip
    except Unreachable as reason:
        delivery.failure = str(reason)[:LONGEST_FAILURE]
    else:
        delivery.status, delivery.answer = answer.status, _readable(answer.body)
        retry_after = _retry_after(answer)
    delivery.milliseconds = int((monotonic() - began) * 1000)
    outcome = Outcome(delivery, retry_after)
    delivery.done = outcome.is_ok
    return outcome


def again(delivery: Delivery, outcome: Outcome) -> Outcome:
    """The same delivery with what came of another try; what was delivered once stays delivered."""
    sent = outcome.delivery
    sent.tries, sent.done = delivery.tries + 1, sent.done or delivery.done
    return replace(outcome, delivery=sent)


def _readable(body: bytes) -> str:
    """As text that every database stores."""
    return body.decode(errors="replace").replace("\0", "�")[:LONGEST_ANSWER]


def _retry_after(answer: Answer) -> timedelta | None:
    """Seconds, or a moment; anything else is as if it were not there, and so is no time at all: nobody is
    asked without a pause for days."""
    text = answer.headers.get("retry-after", "").strip()
    seconds = parse_number(text)
    try:
        if seconds is not None:
            asked = timedelta(seconds=seconds)
        else:
            moment = parsedate_to_datetime(text)
            asked = moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)
    except (ValueError, OverflowError):
        return None
    return asked if asked > timedelta(0) else None
