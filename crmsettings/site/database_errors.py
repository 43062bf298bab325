"""What the database says when it cannot, as a sentence and a status.

409: somebody else was in the way. 503: the database cannot at the moment. In neither case a sentence says
that nothing was saved: a request may have saved before, and where the connection is lost nobody knows.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import Error, IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.log import log_response
from django.utils.translation import gettext_lazy as _

from crmsettings.requests import GetResponse
from crmsettings.site.alone import alone, is_for_bitrix24
from lists.protection import Refused, refusal_from

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}  # methods that save nothing
AFTER = "5"  # seconds, until it is worth another try


@dataclass(frozen=True)
class Trouble:
    status: int
    sentence: str | Promise


BUSY = Trouble(409, _("Somebody else is working on the same rows at this moment. Try again shortly."))
TAKEN = Trouble(409, _("Somebody else changed this at the same moment. Look at it and try again."))
SILENT = Trouble(503, _("The database does not answer at the moment. Try again shortly."))
LOST = Trouble(
    503, _("The database did not answer. Your change may have been saved: look before you try again.")
)
READ_ONLY = Trouble(503, _("The database can only be read at the moment. Try again later."))
STOPPED = Trouble(503, _("The database took too long and was stopped. Try again later."))
FULL = Trouble(503, _("The database has no room left. Tell whoever runs this site."))

# By the code of PostgreSQL, or its first two characters: the class of the error.
SQLSTATES: Mapping[str, Trouble] = {
    "55P03": BUSY,  # lock_timeout
    "40": BUSY,  # deadlock, serialization failure
    "55": BUSY,
    "23001": TAKEN,
    "23503": TAKEN,
    "23505": TAKEN,
    "23P01": TAKEN,
    "25006": READ_ONLY,
    "57014": STOPPED,  # cancelled, statement_timeout
    "53300": SILENT,  # too many connections
    "53": FULL,
    "58": FULL,  # the disk
    "08": LOST,
    "25P03": LOST,  # idle in a transaction for too long, and disconnected
    "57": LOST,  # shut down, crashed, starting
}
# By the primary code of SQLite.
SQLITE: Mapping[int, Trouble] = {
    5: BUSY,  # SQLITE_BUSY
    6: BUSY,  # SQLITE_LOCKED
    7: FULL,  # SQLITE_NOMEM
    8: READ_ONLY,  # SQLITE_READONLY
    9: STOPPED,  # SQLITE_INTERRUPT
    10: SILENT,  # SQLITE_IOERR
    11: SILENT,  # SQLITE_CORRUPT
    13: FULL,  # SQLITE_FULL
    14: SILENT,  # SQLITE_CANTOPEN
    26: SILENT,  # SQLITE_NOTADB
}
SQLITE_TAKEN = {"SQLITE_CONSTRAINT_FOREIGNKEY", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_UNIQUE"}


def trouble_of(error: BaseException, *, saving: bool) -> Trouble | None:
    """What is the matter, in a request that may have saved something or not; None: a fault of ours."""
    if isinstance(error, Refused):
        return Trouble(409, str(error))
    if not isinstance(error, Error):
        return None
    refusal = refusal_from(error) if isinstance(error, IntegrityError) else None
    trouble = Trouble(409, str(refusal)) if refusal else _by_code(error)
    return SILENT if trouble is LOST and not saving else trouble


def _by_code(error: Error) -> Trouble | None:
    cause = error.__cause__
    sqlstate = getattr(cause, "sqlstate", None)
    if sqlstate:
        return SQLSTATES.get(sqlstate) or SQLSTATES.get(sqlstate[:2])
    code = getattr(cause, "sqlite_errorcode", None)
    if code:
        taken = TAKEN if getattr(cause, "sqlite_errorname", "") in SQLITE_TAKEN else None
        return SQLITE.get(code & 0xFF, taken)
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    # Nobody got through at all, or the answer did not come: to what was sent last, a COMMIT perhaps.
    unconnected = getattr(cause, "pgconn", None) is not None or type(cause).__name__ == "PoolTimeout"
    return SILENT if unconnected else LOST


def answer(request: HttpRequest, error: BaseException) -> HttpResponse | None:
    """A sentence for htmx, JSON for a program, else a page; None for what is not the database's trouble.

    It asks neither the database nor the session.
    """
    trouble = trouble_of(error, saving=request.method not in SAFE)
    if trouble is None:
        return None
    # Clients of Bitrix24 send many calls at once, and know no 409: at 503 they wait, and try again.
    waits = trouble is BUSY and is_for_bitrix24(request)
    response = alone(request, str(trouble.sentence), 503 if waits else trouble.status)
    if response.status_code == 503:
        response.headers["Retry-After"] = AFTER
    response.headers["Cache-Control"] = "no-store"
    log_response(
        "%s: %s", response.reason_phrase, request.path, response=response, request=request, exception=error
    )
    return response


class DatabaseErrorsMiddleware:
    """Answers for the views. What fails elsewhere, while a session is stored, say, reaches `server_error`;
    except with DEBUG, so who is there is read here."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            bool(request.user.is_authenticated)
        except Error as error:
            response = answer(request, error)
            if response is None:
                raise
            return response
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return answer(request, exception)
