"""A database that is not whole, for as long as a test looks at it."""

from collections.abc import Iterator

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from lists.database import triggers


def without_a_migration() -> Iterator[None]:
    recorder = MigrationRecorder(connection)
    [newest] = MigrationLoader(connection).graph.leaf_nodes("records")
    recorder.record_unapplied(*newest)
    yield
    recorder.record_applied(*newest)


def without_triggers() -> Iterator[None]:
    triggers.uninstall(connection)
    yield
    triggers.install(connection)
