"""A whole installation in a file that both databases read: every row of every table, history included.

A file of lines, so that neither side ever holds more than a few rows: first what there is, then the rows of
one table after the other, and in the end how many they are, with the digest of all lines before.

    {"backup": 1, "tables": {"auth_user": {"columns": ["id", …], "next": 8}, …}}
    {"table": "auth_user"}
    [1, …]
    {"rows": 1, "sha256": "…"}
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, TextIO, cast

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import Error, connection, models, transaction

from lists.database import triggers
from lists.labels import LabelField
from lists.models import Alias

FORMAT = 1
UNFINISHED = ".part"  # how the name of a file ends that is being written
NOT_WHOLE = "The file is not whole: it breaks off, or something was changed in it."
TOGETHER = 1000  # rows that are read or written at once

type Model = type[models.Model]
type Field = models.Field[Any, Any]


class Unfit(Exception):
    """Why nothing was restored, in a sentence."""


def write_backup(file: TextIO) -> int:
    """The number of rows; all are of one moment, and nobody waits for them."""
    count, digest = 0, sha256()

    def write(line: object) -> None:
        text = json.dumps(line, default=_plain, separators=(",", ":")) + "\n"
        digest.update(text.encode())
        file.write(text)

    with _one_moment():
        tables = {model._meta.db_table: _described(model) for model in _models()}
        write({"backup": FORMAT, "tables": tables})
        for model in _models():
            write({"table": model._meta.db_table})
            names = [field.attname for field in _fields(model)]
            for row in model._base_manager.order_by("pk").values_list(*names).iterator(TOGETHER):
                write(row)
                count += 1
    write({"rows": count, "sha256": digest.hexdigest()})
    return count


def restore_backup(file: Iterable[bytes]) -> int:
    """Into a database as `migrate` leaves it. Raises Unfit, and then nothing has changed."""
    lines = _lines(file)
    tables = _with_younger(_tables(next(lines, None)))
    _refuse_others(tables)
    _refuse_filled()
    try:
        # The triggers would refuse rows that are in the middle of their history, or record them once more.
        with triggers.suspended(connection):
            for model in _filled_by_migrate():
                cast(Any, model._base_manager.all())._raw_delete(connection.alias)
            count = _insert(lines)
            for model in _models():
                _continue_counting(model, tables[model._meta.db_table]["next"])
    except (Error, OverflowError, UnicodeError) as error:  # a number too large, half a character
        raise Unfit(f"The database does not take these rows: {str(error).splitlines()[0]}.") from error
    ContentType.objects.clear_cache()
    return count


def _models() -> list[Model]:
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and not model._meta.proxy]


def _fields(model: Model) -> list[Field]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def _filled_by_migrate() -> list[Model]:
    return [Group.permissions.through, Group, Permission, ContentType]


@contextmanager
def _one_moment() -> Iterator[None]:
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    with connection.cursor() as cursor:  # atomic() would keep others from writing
        cursor.execute("BEGIN")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _described(model: Model) -> dict[str, object]:
    return {"columns": [field.column for field in _fields(model)], "next": _next_key(model)}


def _next_key(model: Model) -> int | None:
    """A key that was never given away: the history knows those of rows that are gone."""
    table, key = model._meta.db_table, model._meta.auto_field
    if key is None:
        return None
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, key.column])
            [sequence] = cursor.fetchone()
            cursor.execute(f"SELECT last_value + is_called::int FROM {sequence}")  # noqa: S608
        else:
            cursor.execute("SELECT seq + 1 FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone() or (1,)
    last = model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0
    return int(max(found[0], last + 1))


def _continue_counting(model: Model, following: int | None) -> None:
    table, key = model._meta.db_table, model._meta.auto_field
    if key is None:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            statement = "SELECT setval(pg_get_serial_sequence(%s, %s), %s, false)"
            cursor.execute(statement, [table, key.column, following])
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s - 1)", [table, following])


def _prepared(field: Field, value: object) -> object:
    if isinstance(field, LabelField):
        return value  # the field would refuse a name that came past it once
    return field.get_db_prep_save(field.to_python(value), connection)


def _plain(value: object) -> str:
    """As the fields read it again."""
    return b64encode(value).decode() if isinstance(value, bytes | memoryview) else str(value)


def _lines(file: Iterable[bytes]) -> Iterator[Any]:
    digest = sha256()
    for number, line in enumerate(file, start=1):
        try:
            read = json.loads(line)
        except (RecursionError, ValueError) as error:
            raise Unfit(f"Line {number} of the file cannot be read.") from error
        # Older releases wrote none.
        if isinstance(read, dict) and read.get("sha256", digest.hexdigest()) != digest.hexdigest():
            raise Unfit(NOT_WHOLE)
        digest.update(line)
        yield read


def _tables(head: Any) -> dict[str, Any]:
    """What the first line says of each table."""
    tables = head.get("tables") if isinstance(head, dict) and head.get("backup") == FORMAT else None
    if isinstance(tables, dict) and all({"columns", "next"} <= {*described} for described in tables.values()):
        return tables
    raise Unfit("This is no backup of this program.")


def _with_younger(tables: dict[str, Any]) -> dict[str, Any]:
    """With the tables that an older release did not have yet: there was nothing to be kept in them then."""
    younger: list[Model] = [Alias, *apps.get_app_config("connect").get_models()]
    columns = {model._meta.db_table: [field.column for field in _fields(model)] for model in younger}
    return {table: {"columns": names, "next": 1} for table, names in columns.items()} | tables


def _refuse_others(tables: dict[str, Any]) -> None:
    there = set(connection.introspection.table_names())
    own = {model._meta.db_table: [field.column for field in _fields(model)] for model in _models()}
    if own.keys() - there:
        raise Unfit("This database has no tables yet: run manage.py migrate first.")
    columns = {table: described["columns"] for table, described in tables.items()}
    other = sorted(table for table in own.keys() | columns.keys() if own.get(table) != columns.get(table))
    if other:
        raise Unfit(
            f"The file was made by another version of this program: {', '.join(other[:5])} differ. Restore "
            "it with that version, then run manage.py migrate."
        )


def _refuse_filled() -> None:
    for model in _models():
        if model not in _filled_by_migrate() and model._base_manager.exists():
            raise Unfit(
                f"This database is in use: {model._meta.db_table} has rows. Restore into a new one, after "
                "manage.py migrate and nothing else."
            )


def _insert(lines: Iterable[Any]) -> int:
    by_table = {model._meta.db_table: model for model in _models()}
    insertion, rows, count, whole = None, [], 0, None
    for line in lines:
        if isinstance(line, list) and insertion:
            rows.append(insertion.prepared(line))
        if insertion and (len(rows) == TOGETHER or not isinstance(line, list)):
            count += insertion.run(rows)
            rows = []
        if isinstance(line, dict) and (model := by_table.get(str(line.get("table")))):
            insertion = _Insertion(model)
        elif isinstance(line, dict):
            whole = line.get("rows")
    if whole != count:
        raise Unfit(NOT_WHOLE)
    return count


class _Insertion:
    """Of rows as they are: no verb, no default, no moment of now."""

    def __init__(self, model: Model) -> None:
        self.fields = _fields(model)
        self.table = model._meta.db_table
        quote = connection.ops.quote_name
        columns = ", ".join(quote(str(field.column)) for field in self.fields)
        values = ", ".join(["%s"] * len(self.fields))
        self.statement = f"INSERT INTO {quote(self.table)} ({columns}) VALUES ({values})"  # noqa: S608

    def prepared(self, row: Sequence[Any]) -> list[Any]:
        try:
            return [_prepared(field, value) for field, value in zip(self.fields, row, strict=True)]
        except (TypeError, ValueError, ValidationError) as error:
            raise Unfit(f"A row of {self.table} cannot be read.") from error

    def run(self, rows: Sequence[Sequence[Any]]) -> int:
        if rows:
            with connection.cursor() as cursor:
                cursor.executemany(self.statement, rows)
        return len(rows)
