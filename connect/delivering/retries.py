"""When a message that was not taken is tried again, and when its subscription is given up.

The first retry follows at once, because most failures are short. From then on a receiver is left alone four
times as long as it has been failing already: 0.1 s, 0.5 s, 2 s, 10 s, 1 min, 5 min …, up to six hours.
"""

from datetime import datetime, timedelta
from random import uniform

from connect.delivering.sending import Outcome
from connect.models import Subscription

FIRST = timedelta(milliseconds=20)
ASKED = timedelta(seconds=1)  # at least, where the receiver says how long
FACTOR = 4
LONGEST = timedelta(hours=6)
GIVEN_UP = timedelta(days=5)


def delay(subscription: Subscription, outcome: Outcome, now: datetime) -> timedelta:
    """From this failure to the next try. What the receiver asks for counts, if it is not for longer."""
    if outcome.retry_after is not None:
        return min(max(outcome.retry_after, ASKED), LONGEST)
    age = now - (subscription.failing_since or now)
    # Not all who failed together come back together.
    return max(min(age * FACTOR, LONGEST), FIRST) * uniform(0.75, 1)  # noqa: S311


def is_given_up(subscription: Subscription, now: datetime) -> bool:
    return subscription.failing_since is not None and subscription.failing_since < now - GIVEN_UP
