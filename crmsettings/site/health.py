"""`/healthz`: the process lives. `/readyz`: it can serve and save, and does not stop just now.

For load balancers and supervisors: answered before all else, without a Host header, HTTPS, a session.
`/healthz` asks no database.
"""

from concurrent.futures import ThreadPoolExecutor
from time import monotonic

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse

from crmsettings.requests import GetResponse
from crmsettings.site import stopping
from crmsettings.site.database_errors import BUSY, READ_ONLY, trouble_of
from lists.database import triggers

PATIENCE = 1.5  # seconds for the database to answer
WHOLE = 10  # seconds for which a database that was whole need not be looked at again

# One at a time, in a thread of its own: a database that hangs must not hold up whoever asks.
_prober = ThreadPoolExecutor(1, "readiness")
whole_until = 0.0


def answer_probes(get_response: GetResponse) -> GetResponse:
    def respond(request: HttpRequest) -> HttpResponse:
        if request.path_info == "/healthz":
            return _say("")
        if request.path_info == "/readyz":
            return _say(_readiness())
        return get_response(request)

    return respond


def _say(reason: str) -> HttpResponse:
    response = HttpResponse(f"{reason or 'ok'}\n", status=503 if reason else 200, content_type="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response


def _readiness() -> str:
    """Why the site is not ready, in a few words; empty when it is."""
    if stopping.is_said():
        return "stopping"
    asked = _prober.submit(_ask)
    try:
        return asked.result(PATIENCE)
    except TimeoutError:
        asked.cancel()
        return "database unreachable"


def _ask() -> str:
    global whole_until
    try:
        if not _is_writable():
            return "database read-only"
        if monotonic() < whole_until:
            return ""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "migrations pending"
        if not _is_ahead(executor.loader) and triggers.missing(connection):
            return "triggers missing"
        whole_until = monotonic() + WHOLE
        return ""
    except Error:
        return "database unreachable"
    finally:
        connection.close()


def _is_ahead(loader: MigrationLoader) -> bool:
    """Whether a later version has migrated the database: the triggers are of that one, and this process
    goes on serving until it is replaced."""
    known = loader.disk_migrations
    return any(key not in known and key[0] in loader.migrated_apps for key in loader.applied_migrations)


def _is_writable() -> bool:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # off in recovery, too
            cursor.execute("SHOW transaction_read_only")
            return bool(cursor.fetchone() == ("off",))
        try:
            cursor.execute("PRAGMA busy_timeout = 0")
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("ROLLBACK")
        except Error as error:
            trouble = trouble_of(error, saving=False)
            if trouble not in (BUSY, READ_ONLY):
                raise
            return trouble is BUSY  # somebody else writes just now
    return True
