"""`migrate` says before it acts what it will do to the tables that are there, and who waits how long."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, migrations, models

from lists.database import forecast
from lists.database.forecast import spoken
from tests.protected import execute, value

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="as PostgreSQL changes tables")
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="as SQLite changes tables")

# A million operations, as far as the forecast asks.
MANY = {
    "postgresql": "UPDATE pg_class SET reltuples = 1000000 WHERE relname = 'lists_operation'",
    "sqlite": "INSERT INTO lists_operation (id, at, action, actor_name, reason, is_open) "
    "VALUES (1000000, strftime('%Y-%m-%d %H:%M:%f', 'now'), '', '', '', FALSE)",
}


@pytest.fixture
def many(db):
    execute(MANY[connection.vendor])


def told(*operations, atomic=True):
    """The steps of a migration of the lists with these operations."""
    migration = migrations.Migration("next", "lists")
    migration.operations, migration.atomic = list(operations), atomic
    return [
        (name, None if steps is None else [str(step) for step in steps])
        for name, steps in forecast.forecast(connection, [(migration, False)])
    ]


def column(field):
    return migrations.AddField("operation", "more", field)


def index():
    return models.Index(fields=["reason"], name="operation_reason")


@pytest.mark.django_db(transaction=True)
class TestOnSqlite:
    pytestmark = on_sqlite

    def test_a_column_that_may_be_empty_is_added_at_once(self, many):
        [(_name, steps)] = told(column(models.TextField(null=True)))
        assert steps == ["lists_operation (1,000,000 rows): adds a column, at once."]

    def test_any_other_column_has_all_rows_written_anew(self, many):
        [(_name, [first, *_indexes])] = told(column(models.TextField(default="")))
        assert first == (
            "lists_operation (1,000,000 rows): writes all rows anew, up to 20 seconds; "
            "meanwhile nobody can save anything."
        )


@pytest.mark.django_db(transaction=True)
class TestOnPostgresql:
    pytestmark = on_postgresql

    @pytest.mark.parametrize(
        ("operation", "does"),
        [
            (column(models.TextField(null=True)), "adds a column, at once."),
            (column(models.TextField(default="x")), "adds a column, at once."),
            (
                column(
                    models.GeneratedField(
                        expression=models.F("id"), output_field=models.BigIntegerField(), db_persist=True
                    )
                ),
                "adds a column and writes all rows anew, up to 20 seconds; meanwhile nobody can use it.",
            ),
            (
                migrations.AddIndex("operation", index()),
                "builds an index, up to 5 seconds; meanwhile nobody can save changes of it.",
            ),
            (
                migrations.AlterField("operation", "actor", models.TextField(null=True)),
                "may write all rows anew, up to 20 seconds; meanwhile nobody can use it.",
            ),
            (
                migrations.AddConstraint(
                    "operation", models.CheckConstraint(condition=models.Q(id__gt=0), name="c")
                ),
                "looks at all rows, up to 5 seconds; meanwhile nobody can use it.",
            ),
            (
                column(models.ForeignKey("lists.Operation", models.PROTECT, null=True)),
                "adds a column, at once.",
            ),
        ],
    )
    def test_each_kind_of_change_is_told_with_what_it_does_to_others(self, many, operation, does):
        [(name, steps)] = told(operation)
        assert name == "lists.next"
        assert f"lists_operation (1,000,000 rows): {does}" in steps

    def test_an_index_that_is_built_online_keeps_nobody_waiting(self, many):
        from lists.database.operations import AddIndexOnline

        [(_name, steps)] = told(AddIndexOnline("operation", index()), atomic=False)
        assert steps == [
            "lists_operation (1,000,000 rows): builds an index while others work, up to 5 seconds."
        ]


def test_what_runs_code_is_not_guessed_at(db):
    assert told(migrations.RunPython(migrations.RunPython.noop)) == [("lists.next", None)]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "at once"), (0.2, "within a second"), (1.5, "up to 2 seconds"), (600, "up to 10 minutes")],
)
def test_times_are_told_as_people_tell_them(seconds, words):
    assert spoken(seconds) == words


def migrate(*arguments, **options):
    out = StringIO()
    call_command("migrate", *arguments, stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
class TestTheCommand:
    def test_it_says_it_first_and_then_does_it(self, source):
        value("WEB").rename("Site")
        try:
            migrate("lists", "0008", verbosity=0)
            planned = migrate(plan=True)
            said = migrate()
        finally:
            migrate(verbosity=0)
        for text in (planned, said):
            assert re.search(
                r"lists.0009_operation_actor_key:\n  lists_operation .*: adds a column, at once.", text
            )
            assert "Who works meanwhile waits for a moment at most." in text
        assert said.index("adds a column") < said.index("Applying lists.0009")
        assert "Applying" not in planned

    def test_it_says_nothing_where_there_is_nothing_to_do(self, db):
        text = migrate()
        assert "meanwhile" not in text
        assert "rows" not in text

    def test_a_mistyped_name_is_still_reported_by_django(self, db):
        with pytest.raises(CommandError, match="Cannot find a migration"):
            migrate("lists", "9999")
        with pytest.raises(CommandError, match="No installed app"):
            migrate("nothing")
