"""What goes wrong, as Bitrix24 says it: a code for programs, its literal English sentence, a status.

Most errors of the original have an empty code, which some clients take for success: here it is ERROR_CORE.
Sentences of our own models come in the language of the webhook.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from lists.protection import Refused

CORE = "ERROR_CORE"


class Fault(Exception):
    def __init__(self, text: str, code: str = CORE, status: int = 400) -> None:
        super().__init__(text)
        self.text, self.code, self.status = text, code, status

    def as_json(self) -> dict[str, str]:
        return {"error": self.code, "error_description": self.text}


def denied() -> Fault:
    return Fault("Access denied.")


def read_only() -> Fault:
    text = "The request requires higher privileges than provided by the webhook token"
    return Fault(text, "insufficient_scope", 403)


def no_such_method() -> Fault:
    return Fault("Method not found!", "ERROR_METHOD_NOT_FOUND", 404)


FAULTS = (Fault, Refused, ValidationError, PermissionDenied, Http404)


def fault_of(error: Exception) -> Fault:
    """What is told of an error that a rule has raised."""
    if isinstance(error, Fault):
        return error
    if isinstance(error, PermissionDenied):
        return denied()
    if isinstance(error, Http404):
        return Fault("Not found", "NOT_FOUND")
    if isinstance(error, ValidationError):
        return Fault("\n".join(error.messages))
    if isinstance(error, Refused) and error.reason == "in_use":
        return Fault("There are active items in this status.")
    return Fault(str(error))
