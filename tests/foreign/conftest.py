"""The wheel, installed into another project that runs on the database of the tests."""

import shutil
from importlib.metadata import PathDistribution, distribution

import pytest
from django.db import connection

from tests.databases import databases
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
        if connection.vendor == "postgresql":  # its driver is the project's business
            driver = distribution("psycopg")
            link([driver, *needed(driver, "binary")], tmp_path / "dependencies")
        return Project(tmp_path, found, has_connect)

    with databases(tmp_path, "default", "measurements") as found:
        yield make
