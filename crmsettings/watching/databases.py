"""The database: whether it is whole, how large, and what in it is slow. A constant number of statements."""

from collections.abc import Iterator
from typing import Any

from django.db import Error, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crmsettings.watching.findings import Finding, SlowStatement
from lists.database import triggers

SLOW = 100  # milliseconds of a statement, on average
LONG = 60  # seconds of a transaction: it keeps rows locked, and old ones from being cleared away
MOST = 10
LENGTH = 300  # characters of a statement

# Of a role's own statements it knows the text, with $1 for each value.
STATEMENTS = """
SELECT query, calls, mean_exec_time FROM pg_stat_statements
WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND mean_exec_time >= %s
AND query ~* '^\\s*(select|insert|update|delete|with)\\M' ORDER BY total_exec_time DESC LIMIT %s
"""
TRANSACTIONS = """
SELECT count(*), COALESCE(max(extract(epoch FROM now() - xact_start)), 0) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start < now() - %s * interval '1 s'
"""


def findings() -> Iterator[Finding]:
    yield _migrations()
    yield _triggers()
    if connection.vendor == "postgresql":
        [[size]] = _rows("SELECT pg_database_size(current_database())")
        [[count, longest]] = _rows(TRANSACTIONS, LONG)
        yield _transactions(count, int(longest))
    else:
        [[size]] = _rows("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
    yield Finding(_("Size of the database"), filesizeformat(size))


def slow_statements() -> list[SlowStatement] | None:
    """None where PostgreSQL keeps no record of them, or does not show it."""
    if connection.vendor != "postgresql":
        return []
    try:
        with transaction.atomic():
            [[known]] = _rows("SELECT to_regclass('pg_stat_statements') IS NOT NULL")
            rows = _rows(STATEMENTS, SLOW, MOST) if known else None
    except Error:  # it is there, but the server has not loaded it, or this role may not look
        return None
    if rows is None:
        return None
    return [SlowStatement(" ".join(text.split())[:LENGTH], calls, round(mean)) for text, calls, mean in rows]


def _migrations() -> Finding:
    executor = MigrationExecutor(connection)
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not pending:
        return Finding(_("Migrations"), _("All have been applied."))
    text = ngettext(
        "%(count)s has not been applied yet.", "%(count)s have not been applied yet.", pending
    ) % {"count": pending}
    return Finding(_("Migrations"), text, "manage.py migrate", is_bad=True)


def _triggers() -> Finding:
    """How many; `manage.py check --database` names them."""
    absent, extra = triggers.differences(connection)
    wrong = len(absent) + len(extra)
    if not wrong:
        return Finding(_("Triggers"), _("All are in place: the database enforces every rule."))
    text = ngettext(
        "%(count)s is missing or out of date: the database does not enforce every rule.",
        "%(count)s are missing or out of date: the database does not enforce every rule.",
        wrong,
    )
    return Finding(_("Triggers"), text % {"count": wrong}, "manage.py migrate", is_bad=True)


def _transactions(count: int, longest: int) -> Finding:
    title = _("Long transactions")
    if not count:
        return Finding(title, _("None is older than a minute."))
    text = ngettext(
        "%(count)s is older than a minute, the oldest %(seconds)s seconds.",
        "%(count)s are older than a minute, the oldest %(seconds)s seconds.",
        count,
    )
    hint = _("Whoever left it open keeps rows locked: see pg_stat_activity.")
    return Finding(title, text % {"count": count, "seconds": longest}, hint, is_bad=True)


def _rows(statement: str, *params: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [*cursor.fetchall()]
