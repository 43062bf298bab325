"""What the models refuse, as the Django admin says it: before a deletion, and on the page."""

import logging
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.messages.storage import default_storage
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from lists.protection import Refused
from lists.querysets import ProtectedQuerySet
from lists.rows import Row
from lists.text.direction import with_isolated_names

logger = logging.getLogger(__name__)

MOST_SENTENCES = 100  # rows of one deletion that are asked one by one

type View = Callable[..., Any]


def refusals(model: type[Row], rows: Sequence[Row]) -> list[str]:
    """Why some of these rows have to stay, a sentence for each; none when all may go."""
    sentences = []
    for group in [[row] for row in rows] if len(rows) <= MOST_SENTENCES else [rows]:
        try:
            cast(ProtectedQuerySet, model._base_manager.all()).refuse_deletion([*group])
        except Refused as refusal:
            sentences.append(str(refusal))
    return sentences


def refusing_on_the_page(view: View) -> View:
    """What is refused while a view acts becomes a message; the transaction of the view is undone."""

    @wraps(view)
    def answer(self: Any, request: HttpRequest, *args: object, **kwargs: object) -> Any:
        for _attempt in range(2):
            try:
                return view(self, request, *args, **kwargs)
            except Refused as refusal:
                sentence, is_taken = str(refusal), refusal.reason == "duplicate"
            except IntegrityError:
                logger.warning("The database refused a change in the admin.", exc_info=True)
                sentence = str(_("Somebody else changed this at the same moment. Look at it and try again."))
                is_taken = True
            # The view may have reported success before the end of its transaction undid everything.
            request._messages = default_storage(request)  # type: ignore[attr-defined]
            if not is_taken:
                break
            # Somebody was faster with this name or code: asked again, the form says so at its field.
        self.message_user(request, with_isolated_names(sentence), messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())

    return answer
