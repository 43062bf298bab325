"""What people and programs write is a moment in the zone that it names, or in that of the site."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.utils import timezone as site

from lists.text.moments import parse_moment


def test_a_moment_counts_in_the_zone_that_it_names() -> None:
    expected = datetime(2026, 5, 1, 10, 30, tzinfo=UTC)
    assert parse_moment("2026-05-01T10:30:00Z") == expected
    assert parse_moment("2026-05-01T12:30:00+02:00") == expected


def test_without_a_zone_it_counts_in_that_of_the_site() -> None:
    with site.override(timezone(timedelta(hours=3))):
        assert parse_moment("2026-05-01 13:30") == datetime(2026, 5, 1, 10, 30, tzinfo=UTC)
        assert parse_moment("2026-05-01") == datetime(2026, 4, 30, 21, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "soon", "2026-02-30", "2026-02-30T10:00", "0001-01-01T00:00+05:00"])
def test_what_is_no_moment_is_none(text: str) -> None:
    assert parse_moment(text) is None
