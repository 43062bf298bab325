"""Rows that many tests of a module begin with, made once."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import transaction


def made_once(make: Callable[[], object]) -> Any:
    """A fixture: each test of a module begins with the rows that `make` puts into the database.

    Not for modules with tests that commit.
    """

    @pytest.fixture(scope="module", name=make.__name__)
    def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
        with ExitStack() as stack:
            with django_db_blocker.unblock():
                stack.enter_context(transaction.atomic())
                make()
            yield
            with django_db_blocker.unblock():
                transaction.set_rollback(True)
                stack.close()

    return world
