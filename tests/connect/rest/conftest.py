"""A program that was written for Bitrix24, with the token of a CRM administrator."""

import pytest

from tests.connect.rest.callers import Caller, caller


@pytest.fixture
def program(db: None) -> Caller:
    return caller()
