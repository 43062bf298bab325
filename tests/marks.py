"""The marks that say which tests run where: those that a test gets by what it asks for.

PostgreSQL gets what a database can change: not the tests that ask none or are marked `any_database`, and of
those with a browser the ones marked `smoke`. What is done by htmx and by a plain page alike, the database
does alike: it gets one of both.
"""

import pytest

DATABASE = {"db", "transactional_db", "live_server"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if "browser" in fixtures:
            item.add_marker(pytest.mark.browser)
        if "axe" in item.name:
            item.add_marker(pytest.mark.look)
        if _is_plain(item) or (not item.get_closest_marker("django_db") and not fixtures & DATABASE):
            item.add_marker(pytest.mark.any_database)


def _is_plain(item: pytest.Item) -> bool:
    """Of the tests that are given the `headers` of a request, those without any."""
    given = getattr(item, "callspec", None)
    return given is not None and given.params.get("headers") == {}
