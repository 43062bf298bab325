"""Lists as documents, to be read: as they are, or as they were at a moment."""

import json
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.db.models import Max, Q, Sum
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from connect.api.calls import PRIVATE, Call, answer
from connect.api.endpoints import JSON, YAML, Answer, Parameter, endpoint
from connect.api.problems import Problem, unfit
from connect.api.sight import list_for, require_any
from lists.entries import EntryList
from lists.loading.attributes import list_models
from lists.loading.exporting import document_of
from lists.loading.formats.writing import Form, write
from lists.models import Alias
from lists.rows import Row
from records.access import hidden_from

TYPES: dict[Form, str] = {"json": JSON, "yaml": YAML}
LIST = Parameter(
    "list", "The address of a list: `dictionaries/SOURCE`, `pipelines/DEAL/GENERAL`.", place="path"
)
AT = Parameter("at", "As they were at this moment.", {"type": "string", "format": "date-time"})
FORMAT = Parameter("format", "Instead of the header `Accept`.", {"enum": [*TYPES]})
ETAG = Parameter("If-None-Match", "The ETag of the last answer: 304, unless it has changed.", place="header")
READ = {
    200: Answer("The document", "document", (JSON, YAML)),
    304: Answer("Nothing has changed since"),
    400: Answer("A parameter is not understood", "problem"),
    403: Answer("The owner of the webhook may not see this", "problem"),
}


@endpoint("get", "lists/", AT, FORMAT, ETAG, answers=READ)
def read_lists(call: Call) -> HttpResponse:
    """Every list that the owner of the webhook may see, as one document."""
    require_any(call.user)
    hidden = hidden_from(call.user)
    seen = [model for model in list_models() if model not in hidden]
    lists = [row for model in seen for row in _rows(model)]
    return _document(call, lists if hidden else None, lists)


@endpoint(
    "get", "lists/{list}", LIST, AT, FORMAT, ETAG,
    answers=READ | {404: Answer("There is no such list", "problem")},
)  # fmt: skip
def read_list(call: Call, list: str) -> HttpResponse:
    """One list, with what it belongs to."""
    entry_list = list_for(call.user, list)
    return _document(call, [entry_list], [entry_list])


def _rows(model: type[EntryList]) -> Sequence[EntryList]:
    rows = model._base_manager.order_by("pk")
    return list(rows.select_related(model.parent_field) if model.parent_field else rows)


def _document(call: Call, chosen: Sequence[EntryList] | None, lists: Sequence[EntryList]) -> HttpResponse:
    form, at = _form(call), call.moment("at")
    etag = _etag(form, lists, is_complete=chosen is None) if at is None else None
    response = etag and get_conditional_response(call.request, etag=etag)
    if response:
        response.headers["Cache-Control"] = PRIVATE
        return _told(response)
    return _written(chosen, form, at, etag)


def _written(
    chosen: Sequence[EntryList] | None, form: Form, at: datetime | None, etag: str | None
) -> HttpResponse:
    response = answer(write(document_of(chosen, at=at), form), content_type=TYPES[form])
    response.headers["ETag"] = etag or f'"{sha256(response.content).hexdigest()[:32]}"'
    return response


def _told(response: HttpResponse) -> HttpResponse:
    """Django answers a condition that does not hold without a word."""
    if response.status_code == 412:
        raise Problem(412, "condition", _("The lists have changed since then."))
    return response


def _form(call: Call) -> Form:
    """Raises Problem."""
    said = call.text("format")
    for form, content_type in TYPES.items():
        if said == form or (not said and call.request.get_preferred_type([*TYPES.values()]) == content_type):
            return form
    if not said:
        return "json"
    raise unfit("format", _("One of %(known)s is expected.") % {"known": ", ".join(TYPES)})


def _etag(form: Form, lists: Sequence[EntryList], *, is_complete: bool) -> str:
    """By the versions of the lists, what stands above them, and where their old codes lead."""
    above = {(type(row), row.pk): row for one in lists if isinstance(row := one.parent, Row)}
    told: list[object] = [form, is_complete, [(row._meta.label, row.pk, row.version) for row in lists]]
    told += [[field.value_from_object(row) for field in row._meta.concrete_fields] for row in above.values()]
    facts = Q(pk__in=[])
    for model in {type(row) for row in lists}:
        pks = [row.pk for row in lists if type(row) is model]
        facts |= Q(list_table=model._meta.db_table, list_id__in=pks)
    told.append(Alias.objects.filter(facts).aggregate(Max("pk"), standing=Sum("pk", filter=Q(stands=True))))
    return f'"{sha256(json.dumps(told, default=str).encode()).hexdigest()[:32]}"'
