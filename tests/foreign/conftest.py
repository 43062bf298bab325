"""The wheel, installed into another project that runs on the database of the tests."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PathDistribution, distribution
from pathlib import Path

import pytest
from django.db import connection

from tests.foreign.installing import PROJECT, Project, build_wheel, install_wheel, link, needed


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture
def install(wheel, tmp_path):
    """Makes the project, in an environment that has the wheel and what it depends on."""

    def make(has_connect: bool) -> Project:
        site = tmp_path / "site"
        install_wheel(wheel, site)
        (metadata,) = site.glob("*.dist-info")
        extras = ["connect"] if has_connect else []
        link(needed(PathDistribution(metadata), *extras), tmp_path / "dependencies")
        shutil.copytree(PROJECT, tmp_path / "project", ignore=shutil.ignore_patterns("__pycache__"))
        return Project(tmp_path, found, has_connect)

    with databases(tmp_path) as found:
        yield make


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, dict[str, object]]]:
    """The two of the project, where the tests have theirs."""
    names = ("default", "measurements")
    if connection.vendor == "sqlite":
        engine = "django.db.backends.sqlite3"
        yield {name: {"ENGINE": engine, "NAME": str(folder / f"{name}.sqlite3")} for name in names}
        return
    import psycopg

    driver = distribution("psycopg")
    link([driver, *needed(driver, "binary")], folder / "dependencies")
    keys = ("ENGINE", "HOST", "PORT", "USER", "PASSWORD")
    common = {key: connection.settings_dict[key] for key in keys}
    found = {name: {**common, "NAME": f"foreign_{os.getpid()}_{name}"} for name in names}
    place = {key.lower(): common[key] for key in ("HOST", "PORT", "USER", "PASSWORD") if common[key]}
    with psycopg.connect(**place, dbname="postgres", autocommit=True) as server:
        for of in found.values():
            server.execute(f"CREATE DATABASE {of['NAME']}")
        yield found
        for of in found.values():
            server.execute(f"DROP DATABASE {of['NAME']} WITH (FORCE)")
