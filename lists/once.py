"""A form that adds something is taken once, however often it is sent: Enter twice, or again for want of an
answer.

Each form has a key, and what was made with it is noted in the transaction that makes it. The second time
nothing is made, and whoever sent it gets the same answer as the first time, with the same way to undo it. Two
at the same moment: the unique key lets the second one wait for the first.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.db import transaction
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from lists.history import who_acts
from lists.models import Made

FIELD = "key"
FORGOTTEN = timedelta(days=2)


def new_key() -> str:
    return token_urlsafe(12)


def once(data: Mapping[str, str], what: str, make: Callable[[], int]) -> int:
    """What `make` returns: the key of the row that it makes, say. A form without a key is always taken.

    What was typed counts as well, because the Back button brings a form with its key again: `what` names the
    form, and another text in it is something else.
    """
    if not isinstance(data, MultiValueDict) or not data.get(FIELD):
        return make()
    now = who_acts()
    sent = sorted((name, data.getlist(name)) for name in data if name != "csrfmiddlewaretoken")
    digest = sha256(repr((getattr(now.actor, "pk", None), what, sent)).encode(errors="replace")).hexdigest()
    with transaction.atomic():
        made, is_new = Made.objects.get_or_create(key=digest)
        if is_new:
            made.result = make()
            made.operation = now.last
            made.save(update_fields=["result", "operation"])
            Made.objects.filter(at__lt=timezone.now() - FORGOTTEN).delete()
        else:
            now.last = made.operation
    return int(made.result or 0)
