"""What was sent: in the query, and in the body as JSON, as a form, or as whatever the client calls it."""

import json

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError

from connect.rest.brackets import NOT_UNICODE, Tree, parse_query, tree_of
from connect.rest.faults import Fault
from connect.rest.parameters import Parameters

BROKEN = Fault("The body of the request cannot be read.", "INVALID_REQUEST")


def parameters_of(request: HttpRequest) -> Parameters:
    """What the body says goes before what the query says. Raises Fault."""
    return Parameters(parse_query(_query(request)) | _body(request))


def _query(request: HttpRequest) -> str:
    """Letters that a client has not encoded are bytes, which a WSGI server tells as letters of Latin 1."""
    text: str = request.META.get("QUERY_STRING", "")
    try:
        return text.encode("latin-1").decode()
    except UnicodeEncodeError:  # another kind of server, which tells the letters themselves
        return text
    except UnicodeDecodeError:
        raise NOT_UNICODE from None


def _body(request: HttpRequest) -> Tree:
    if request.content_type == "multipart/form-data":
        pairs = [(name, value) for name, values in request.POST.lists() for value in values]
        if any("\ufffd" in text for pair in pairs for text in pair):  # what Django could not read
            raise NOT_UNICODE
        return tree_of(pairs)
    try:
        text = request.body.decode("utf-8-sig")
    except (SuspiciousOperation, UnicodeDecodeError, UnreadablePostError):
        raise BROKEN from None
    is_json = "json" in (request.content_type or "")
    if not text.strip():
        return {}
    if not is_json and not text.lstrip().startswith("{"):
        return parse_query(text.strip())
    try:
        sent = json.loads(text)
    except (ValueError, RecursionError):
        raise BROKEN from None
    if isinstance(sent, list) and not sent:  # PHP's empty array
        return {}
    if not isinstance(sent, dict):
        raise BROKEN
    return sent
