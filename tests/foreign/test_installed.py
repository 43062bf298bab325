"""The lists as apps of another project, installed from a wheel.

It has users whose keys are UUIDs, a language of its own first, a database router, none of our packages, and
tests of its own: tests/foreign/project.
"""

import re

import pytest

pytestmark = pytest.mark.django_db

OWN = {"people", "visits", "measurements"}


def test_a_project_that_installs_the_wheel_has_the_lists_with_their_rules(install):
    project = install(has_connect=False)
    assert migrations_of(project) == OWN
    for alias in project.databases:
        project.manage("migrate", "--database", alias)
    assert "99 added" in project.manage("load_lists")
    both = [argument for alias in project.databases for argument in ("--database", alias)]
    project.manage("check", *both, "--fail-level", "WARNING")
    project.manage("test", "visits")


def test_a_project_that_wants_it_connects_its_lists_to_programs(install):
    project = install(has_connect=True)
    assert migrations_of(project) == OWN
    project.manage("test", "visits.connected")


def migrations_of(project):
    """The apps for which the project needs new ones: what is installed has all of its own."""
    return {*re.findall(r"Migrations for '(\w+)'", project.manage("makemigrations"))}
