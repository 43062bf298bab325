"""Pages for something that takes more than a dialog: templates that extend screen/task.html."""

from collections.abc import Mapping

from django.template.response import TemplateResponse
from django.views.decorators.debug import sensitive_variables

from crmsettings.navigation import column_to_read
from crmsettings.requests import Request


@sensitive_variables("context", "whole")  # some show a secret
def task_page(
    request: Request, template: str, heading: str, context: Mapping[str, object], status: int = 200
) -> TemplateResponse:
    """With the left column beside it."""
    whole = {"heading": heading, **column_to_read(request.user), **context}
    return TemplateResponse(request, template, whole, status=status)
