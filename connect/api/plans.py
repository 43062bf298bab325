"""Documents that are sent: what would change, and the change itself, as one operation."""

from dataclasses import replace
from hashlib import sha256

from django.http import HttpResponse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from connect.api.bodies import Asked, asked
from connect.api.calls import Call, answer
from connect.api.endpoints import Answer, Parameter, endpoint
from connect.api.operations import as_json
from connect.api.problems import Problem, unfit
from lists.history import last_operation
from lists.loading.applying import apply, stale
from lists.loading.planning import plan
from lists.loading.plans import Plan, Policy
from lists.loading.plans_json import plan_as_json
from lists.models import REASON_LENGTH, Operation
from lists.once import FIELD, once

MOST_KEY = 255  # letters
POLICY = Parameter(
    "policy",
    "`add`: only what is missing; `merge`: what the document says; `exact`: and nothing else.",
    {"enum": [*map(str, Policy)], "default": "merge"},
)
TARGET = Parameter("list", "The list that a table (CSV) is for: `dictionaries/SOURCE`.")
REASON = Parameter("reason", "Why, for the history.", {"type": "string", "maxLength": REASON_LENGTH})
DIGEST = Parameter("If-Match", "The digest of the plan that is meant, in quotes.", place="header")
ONCE = Parameter(
    "Idempotency-Key",
    "Whatever is sent again with the same key within a day is done once.",
    {"type": "string", "maxLength": MOST_KEY},
    "header",
)
FAULTS = {
    400: Answer("The document or a parameter is not understood: every fault, with its place", "problem"),
    403: Answer("A right is missing", "problem"),
    404: Answer("There is no such list", "problem"),
    415: Answer("A form was sent, not a document", "problem"),
}


@endpoint(
    "post", "lists/plan", POLICY, TARGET,
    body="asked", answers={200: Answer("What would change", "plan")} | FAULTS,
)  # fmt: skip
def plan_lists(call: Call) -> HttpResponse:
    """What would change if a document were applied. Nothing does."""
    said = asked(call)
    found = plan_as_json(_plan(said))
    return answer({name: value for name, value in found.items() if name != "source"})


@endpoint(
    "post", "lists/apply", POLICY, TARGET, REASON, DIGEST, ONCE,
    body="asked",
    answers={
        200: Answer("What was done; no operation where there was nothing to do", "applied"),
        409: Answer("The lists have changed since the plan was made: nothing was done", "problem"),
        422: Answer("Some rows are refused, each with its reason: nothing was done", "problem"),
    }
    | FAULTS,
    writes=True,
)  # fmt: skip
def apply_lists(call: Call) -> HttpResponse:
    """Makes the lists as a document has them, in one operation, which can be undone, or not at all."""
    said, key = asked(call), call.request.headers.get("Idempotency-Key", "")
    if len(key) > MOST_KEY:
        raise unfit("Idempotency-Key", _("This key is too long."))
    body = sha256(call.request.body).hexdigest()
    sent = MultiValueDict({FIELD: [key], "body": [body], "query": [call.request.META["QUERY_STRING"]]})
    is_new: list[bool] = []

    def make() -> int:
        is_new.append(True)
        return _apply(call, said)

    count = once(sent, "api", make)
    done = list(Operation.objects.filter(pk=last_operation() or 0)) if count else []
    response = answer({"count": count, "operation": next(iter(as_json(done)), None)})
    if not is_new:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def _plan(said: Asked) -> Plan:
    return plan(said.document, said.policy, decisions=said.decisions)


def _apply(call: Call, said: Asked) -> int:
    """How many rows have changed. Raises Problem and Refused."""
    found = _plan(said)
    if said.digest and said.digest != found.digest:
        raise stale()
    if found.refusals:
        steps = plan_as_json(replace(found, steps=found.refusals))["steps"]
        raise Problem(422, "plan", _("Some rows are refused. Nothing was changed."), steps=steps)
    if not call.user.has_perms(found.rights):
        sentence = _("You lack the rights for some of this. Leave it out, or ask a CRM administrator.")
        raise Problem(403, "rights", sentence, permissions=sorted(found.rights))
    apply(found, call.user, said.reason)
    return len(found.changes)
