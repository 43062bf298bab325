"""How old a card is."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.utils.timezone import override

from records.board.cards import Card, Place
from records.filters import Filter
from records.models import Deal
from records.paging import Position
from tests.factories import DealFactory

pytestmark = pytest.mark.django_db


def age(minutes: int) -> str:
    """Of a card that was added so many minutes ago, where it is five past midnight now."""
    now = datetime.now(UTC)
    deal = DealFactory()
    deal.created_at = now - timedelta(minutes=minutes)
    with override(timezone(timedelta(minutes=5 - now.hour * 60 - now.minute))):
        return Card(deal, deal.stage, Place(Position(Filter(Deal)))).age


@pytest.mark.parametrize(
    ("minutes", "words"), [(2, "today"), (15, "1 d"), (24 * 60 + 10, "2 d"), (-60, "today")]
)
def test_days_begin_at_midnight_where_people_are(minutes: int, words: str):
    assert age(minutes) == words
