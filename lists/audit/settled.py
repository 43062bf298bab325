"""Up to where the history is settled: no operation with a lower key can still come.

Keys are given out when an act begins, and seen when its transaction has ended: on PostgreSQL a higher one may
be there before a lower one, and whoever reads the history by keys would miss that. On SQLite one act waits
for the other, so that the keys come in their order.
"""

from django.db import connection

# Whoever writes an operation holds this lock before it has a key, until after it can be seen.
WRITERS = (
    "SELECT count(*), min(act.xact_start), bool_or(act.xact_start IS NULL) FROM pg_locks AS lock "
    "LEFT JOIN pg_stat_activity AS act ON act.pid = lock.pid "
    "WHERE lock.relation = 'lists_operation'::regclass AND lock.mode = 'RowExclusiveLock' "
    "AND lock.database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND lock.pid IS DISTINCT FROM pg_backend_pid()"
)
LAST = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM lists_operation_id_seq"
# The clocks of no two machines differ by as much: what is older than the oldest writer has ended before it.
BEFORE = "SELECT max(id) FROM lists_operation WHERE at < %s - interval '1 hour'"
# The key before the first one that is missing; acts that came to nothing have left gaps, too.
GAP = (
    "SELECT min(id) FROM (SELECT id, lead(id) OVER (ORDER BY id) AS next FROM "
    "(SELECT %s AS id UNION ALL (SELECT id FROM lists_operation WHERE id > %s ORDER BY id LIMIT 2000)) "
    "AS known) AS pairs WHERE next IS DISTINCT FROM id + 1"
)


def settled(after: int) -> int:
    """The last key of which this is certain, for somebody who has read the history up to `after`.

    While others write, it may be one that is too low: then the rest comes later. One below `after` means that
    this is another history, one that was restored, say.
    """
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute("SELECT max(id) FROM lists_operation")
            return int(cursor.fetchone()[0] or 0)
        cursor.execute(LAST)
        (last,) = cursor.fetchone()
        cursor.execute(WRITERS)
        writers, began, is_unknown = cursor.fetchone()
        if not writers or last <= after:
            return int(last)
        if not is_unknown:
            cursor.execute(BEFORE, [began])
            after = max(after, cursor.fetchone()[0] or 0)
        cursor.execute(GAP, [after, after])
        return min(int(last), int(cursor.fetchone()[0]))
