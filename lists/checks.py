"""The project's rules as system checks: `manage.py check` fails when one is broken."""

from collections.abc import Sequence

from django.apps import apps
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DEFAULT_DB_ALIAS, connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper

from lists import twins
from lists.database import triggers
from lists.database.declarations import Table
from lists.fields import EntryField
from lists.protection import Guard, guarded_models, guards_of
from lists.querysets import ProtectedQuerySet
from lists.rows import Row

MOST_NAMED = 20


@register(Tags.models)
def check_keys_protect(**_options: object) -> list[CheckMessage]:
    """A key to an entry or a list is PROTECT: anything else would lose or blank records."""
    return [
        Error(
            f"{field} points to {field.related_model.__name__}, but its on_delete is not PROTECT.",
            hint="Write on_delete=models.PROTECT: a list never takes its records along.",
            obj=model,
            id="lists.E001",
        )
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and issubclass(field.related_model, Row)
        and field.remote_field.on_delete is not models.PROTECT
    ]


@register(Tags.models)
def check_protected_managers(**_options: object) -> list[CheckMessage]:
    """Every manager of a protected model raises Refused: a bare one would leave it to the triggers alone."""
    return [
        Error(
            f"A manager of {model.__name__} is not made from a ProtectedQuerySet.",
            hint='Inherit Meta (base_manager_name = "objects") and build managers from its QuerySet.',
            obj=model,
            id="lists.E002",
        )
        for model in apps.get_models()
        if issubclass(model, Row)
        for manager in (model._base_manager, model._default_manager)
        if not isinstance(manager.all(), ProtectedQuerySet)
    ]


@register(Tags.models)
def check_one_database(**_options: object) -> list[CheckMessage]:
    """Rules, versions and the history hold where all of it is one database, and nothing is read too late."""
    return [
        Error(
            f"A database router leads {model.__name__} elsewhere than to “{DEFAULT_DB_ALIAS}”.",
            hint="Let it answer None, or “default”, for the lists: their rules need one transaction.",
            obj=model,
            id="lists.E003",
        )
        for model in guarded_models()
        if {router.db_for_read(model), router.db_for_write(model)} != {DEFAULT_DB_ALIAS}
    ]


@register(Tags.database)
def check_lists_exist(databases: Sequence[str] | None = None, **_options: object) -> list[CheckMessage]:
    """A key to a list that is not there offers nothing. A warning: `load_lists` may be the cure."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    tables = set(connections[DEFAULT_DB_ALIAS].introspection.table_names())
    return [
        Warning(
            f"{field} points to the entries of “{field.code}”, but there is no such list.",
            hint="Correct the code, or run manage.py load_lists with a file that has the list.",
            obj=model,
            id="lists.W003",
        )
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, EntryField)
        and field.named().model._meta.db_table in tables
        and not field.named().exists()
    ]


@register(Tags.database)
def check_looks(databases: Sequence[str] | None = None, **_options: object) -> list[CheckMessage]:
    """Names that the database does not keep apart; see lists.twins."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    rows = twins.all_rows()
    unkept = list(twins.unkept(rows)) if rows else []
    same = [f"{_named(row)} and {_named(twin)}" for row, twin in unkept if twin]
    unknown = [_named(row) for row, twin in unkept if twin is None]
    unclean = [_named(row) for row in twins.unclean(rows)]
    found = (
        (same, "These look the same", "Rename one of each, or delete it.", "lists.W004"),
        (unknown, "The database does not know how these look now", "Run manage.py migrate.", "lists.W005"),
        (unclean, "These names cannot be typed", "Rename them.", "lists.W006"),
    )
    return [Warning(f"{what}: {_some(names)}.", hint=hint, id=pk) for names, what, hint, pk in found if names]


def _named(row: Row) -> str:
    """With signs that cannot be seen as Python writes them: the line is for a terminal."""
    label = row.label if row.label.isprintable() else ascii(row.label)
    return f"“{label}” ({'/'.join(row.natural_key())})"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"{', '.join(names[:MOST_NAMED])}{more}"


@register(Tags.database)
def check_triggers(databases: Sequence[str] | None = None, **_options: object) -> list[CheckMessage]:
    """Warnings, not errors: `migrate` runs these checks first, and it is the cure."""
    messages: list[CheckMessage] = []
    for alias in databases or ():
        absent, extra = triggers.differences(connections[alias])
        hint = f"Run manage.py migrate --database {alias}: it puts the triggers right."
        if absent:
            names = ", ".join(trigger.name for trigger in absent)
            message = f"The database does not keep all rules: {names}."
            messages.append(Warning(message, hint=hint, id="lists.W001"))
        if extra:
            names = ", ".join(f"{trigger.name} on {trigger.table}" for trigger in extra)
            message = f"The database has triggers that no longer belong there: {names}."
            messages.append(Warning(message, hint=hint, id="lists.W002"))
    return messages


@register(Tags.database)
def check_rows(databases: Sequence[str] | None = None, **_options: object) -> list[CheckMessage]:
    """Rows that break what holds when all is done: SQLite cannot refuse all of them, and no database those
    that stood there before the rule."""
    messages: list[CheckMessage] = []
    for alias in databases or ():
        tables = set(connections[alias].introspection.table_names())
        for model in guarded_models():
            if model._meta.db_table not in tables:
                continue
            for guard in {guard.reason: guard for guard in guards_of(model) if guard.deferred}.values():
                broken = _broken(connections[alias], Table(model), guard)
                if broken:
                    rows = f"{model._meta.label} {', '.join(map(str, broken))}"
                    messages.append(Warning(f"{guard.sentence} ({rows})", obj=model, id="lists.W007"))
    return messages


def _broken(connection: BaseDatabaseWrapper, table: Table, guard: Guard) -> list[int]:
    """The first rows that a deferred guard would refuse now."""
    with connection.cursor() as cursor:
        condition = table.condition(guard)
        cursor.execute(f"SELECT NEW.id FROM {table.name} AS NEW WHERE {condition} ORDER BY id LIMIT 10")  # noqa: S608
        return [row[0] for row in cursor.fetchall()]
