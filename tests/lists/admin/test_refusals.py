"""What is refused at the last moment is told truly, also where it is asked a second time."""

from typing import Any

from django.contrib import messages
from django.contrib.messages import get_messages
from django.contrib.messages.storage import default_storage
from django.db import IntegrityError
from django.http import HttpRequest
from django.test import RequestFactory

from lists.admin.refusals import refusing_on_the_page


@refusing_on_the_page
def add_view(tries: list[str], request: HttpRequest) -> list[str]:
    """The first time its transaction breaks when it ends, after success was reported."""
    if not tries:
        tries.append("undone")
        messages.success(request, "It was added successfully.")
        raise IntegrityError
    return [str(message) for message in get_messages(request)]


def test_a_success_that_was_undone_is_not_reported_when_the_view_is_asked_again(rf: RequestFactory):
    request: Any = rf.post("/")
    request.session = {}
    request._messages = default_storage(request)
    assert add_view([], request) == []
