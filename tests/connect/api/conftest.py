"""A program that holds a token."""

import pytest

from tests.connect.api.programs import Program, administrator


@pytest.fixture
def program(db: None) -> Program:
    return administrator()
