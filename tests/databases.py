"""Databases beside that of the tests, on the same server or in a file, for programs that a test runs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connection

# Django's own: other projects do not have ours.
ENGINES = {"sqlite": "django.db.backends.sqlite3", "postgresql": "django.db.backends.postgresql"}
PLACE = ("HOST", "PORT", "USER", "PASSWORD")


@contextmanager
def databases(folder: Path, *names: str) -> Iterator[dict[str, dict[str, Any]]]:
    """Empty ones, as Django's settings have them."""
    engine = ENGINES[connection.vendor]
    if connection.vendor == "sqlite":
        yield {name: {"ENGINE": engine, "NAME": str(folder / f"{name}.sqlite3")} for name in names}
        return
    import psycopg

    place = {key: connection.settings_dict[key] for key in PLACE}
    found = {name: {"ENGINE": engine, **place, "NAME": f"beside_{os.getpid()}_{name}"} for name in names}
    arguments = {key.lower(): value for key, value in place.items() if value}
    with psycopg.connect(**arguments, dbname="postgres", autocommit=True) as server:
        for database in found.values():
            server.execute(f"CREATE DATABASE {database['NAME']}")
        try:
            yield found
        finally:
            for database in found.values():
                server.execute(f"DROP DATABASE {database['NAME']} WITH (FORCE)")


def url_of(database: dict[str, Any]) -> str:
    """As DATABASE_URL has it."""
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    host, port, user, password = (quote(str(database[key] or ""), safe="") for key in PLACE)
    person = f"{user}:{password}" if password else user
    return f"postgres://{person}@{host}{f':{port}' if port else ''}/{database['NAME']}"
