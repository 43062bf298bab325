"""An amount is typed and pasted as people write it, and never read as another one than was meant."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override

from crmsettings.site.figures import money
from pipelines.models import Stage
from records.amounts import plain
from records.models import Deal
from tests.people import administrator, text

pytestmark = pytest.mark.django_db

ADDRESS = "/records/deal/add/"


def sent(typed: str, language: str) -> Any:
    client = administrator()
    client.cookies.load({"django_language": language})
    stage = Stage.objects.get(pipeline__entity_type__code="DEAL", kind=Stage.Kind.INITIAL)
    return client.post(ADDRESS, {"name": "x", "amount": typed, "stage": stage.pk})


@pytest.mark.parametrize(
    ("typed", "language", "amount"),
    [
        ("1234.5", "en", "1234.50"),
        ("12,500.50", "en", "12500.50"),
        ("1,204", "en", "1204"),
        ("€12,500.50", "en", "12500.50"),
        ("1 204 eur", "en", "1204"),
        ("12500,50", "en", "12500.50"),
        ("1.234.567", "en", "1234567"),
        ("12 500,50", "pl", "12500.50"),
        ("12\u00a0500", "pl", "12500"),
        ("12.500,50", "pl", "12500.50"),
        ("12500.50", "pl", "12500.50"),
        ("3450,00\u00a0€", "pl", "3450"),
        ("1'204.50", "pl", "1204.50"),
    ],
)
def test_an_amount_is_taken_as_people_write_it(typed: str, language: str, amount: str):
    assert sent(typed, language).status_code == 302
    assert Deal.objects.get().amount == Decimal(amount)


@pytest.mark.parametrize("language", ["en", "pl"])
def test_what_a_page_shows_can_be_pasted_into_the_form(language: str):
    for amount in ("0", "7", "3450.00", "12500.50", "1234567890.12"):
        with override(language):
            assert Decimal(plain(money(Decimal(amount)))) == Decimal(amount)


@pytest.mark.parametrize(
    ("typed", "language", "sentence"),
    [
        ("1,204", "pl", "nie więcej niż 2 cyfry po przecinku"),
        ("1.204", "en", "no more than 2 decimal places"),
        ("1,2,3", "en", "Type an amount in figures, such as 12,500.50, in EUR."),
        ("12 zł", "pl", "Wpisz kwotę cyframi, na przykład 12 500,50, w EUR."),
        ("\u22125", "en", "greater than or equal to 0"),
        ("-€5", "en", "greater than or equal to 0"),
        ("12345678901", "en", "no more than 10 digits before the decimal point"),
    ],
)
def test_what_may_mean_something_else_is_refused_with_the_reason(typed: str, language: str, sentence: str):
    response = sent(typed, language)
    assert response.status_code == 422
    assert sentence in text(response).replace("\u00a0", " ").replace("\u202f", " ")
    assert not Deal.objects.exists()
