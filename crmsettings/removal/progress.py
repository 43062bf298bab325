"""A replacement that does not happen at once: first a question, or a page that grows while records move."""

import logging
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from secrets import token_hex

from django.db import Error
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from crmsettings.removal.forms import ConfirmForm
from crmsettings.removal.plan import Plan
from crmsettings.requests import Request
from crmsettings.screen.pages import Context
from crmsettings.screen.responses import dialog
from crmsettings.site.database_errors import trouble_of
from lists.protection import Refused
from lists.replacing import Progress
from lists.text.numbers import grouped

logger = logging.getLogger(__name__)

HOLE = f"progress{token_hex(16)}"  # in the page where it grows: nobody can have typed it


def not_at_once(request: Request, plan: Plan, entries: str = "") -> HttpResponseBase | None:
    """What comes instead of a replacement at once, if anything: a question, with the numbers of the `entries`
    where there are several, or the page that shows the progress. Raises Refused."""
    plan.refuse()
    form = ConfirmForm(plan, request.POST if "sure" in request.POST else None)
    is_sure = form.is_bound and form.is_valid()
    # A page of its own cannot come into the dialog: the question is asked in a plain form then.
    if plan.needs_confirmation and (not is_sure or (plan.is_long and request.htmx)):
        context: Context = {"plan": plan, "sure": form, "entries": entries}
        status = 422 if form.is_bound and not is_sure else 200
        return dialog(request, plan.other.entry_list, "removal/replace.html", status=status, **context)
    return _growing_page(request, plan) if plan.is_long else None


def _growing_page(request: Request, plan: Plan) -> StreamingHttpResponse:
    language = get_language() or "en"

    def drawn(part: str, **context: object) -> str:
        with override(language):
            context = {"list": plan.other.entry_list, "plan": plan, "place": HOLE, **context}
            return render_to_string(f"removal/progress.html{part}", context, request)

    steps = plan.steps(actor=request.user, reason=request.POST.get("reason", ""))
    response = StreamingHttpResponse(_growing(plan, steps, drawn))
    response.headers["X-Accel-Buffering"] = "no"  # nginx would keep it until the end
    response.headers["Cache-Control"] = "no-store"
    return response


def _growing(plan: Plan, steps: Generator[Progress], drawn: Callable[..., str]) -> Iterator[str]:
    """The server draws a part when it has sent the one before, all of them in one thread. When the browser
    has left, it closes this generator, and the transaction ends undone."""
    top, _hole, bottom = drawn("").partition(HOLE)
    yield top
    moved = operation = 0
    try:
        with closing(steps):
            for step in steps:
                moved, operation = step.moved, step.operation
                yield drawn("#step", step=step, moved=grouped(moved), total=grouped(step.total))
        yield drawn("#outcome", said=plan.sentence(moved), operation=operation)
    except Refused as refusal:
        yield drawn("#outcome", refusal=str(refusal), nothing_changed=True)
    except Error as error:
        logger.exception("A replacement failed.")
        trouble = trouble_of(error, saving=True)
        unknown = _("Something went wrong. Look at the list before you try again.")
        yield drawn("#outcome", refusal=trouble.sentence if trouble else unknown)
    yield bottom
