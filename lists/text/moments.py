"""Moments as people and programs write them."""

from datetime import UTC, datetime, time

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime


def parse_moment(text: str) -> datetime | None:
    """`2026-05-01T12:00:00Z`, or a day, which is its first moment; without a zone, in that of this site.

    None for anything else.
    """
    try:
        day = parse_date(text)
        found = datetime.combine(day, time()) if day else parse_datetime(text)
        if found is None:
            return None
        return (timezone.make_aware(found) if timezone.is_naive(found) else found).astimezone(UTC)
    except (ValueError, OverflowError):  # the 30th of February, the year 0
        return None
