"""One way to write moments, days, numbers and amounts, in each language."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from crmsettings.screen.sentences import told_of_many
from crmsettings.screen.words import words
from dictionaries.models import Dictionary
from lists.audit.phrases import parts_of, plain

OLD = dt.datetime(2026, 1, 26, 18, 18, 30, tzinfo=dt.UTC)


def drawn(template: str, value: object, language: str = "en") -> str:
    with translation.override(language):
        return (
            Template(template).render(Context({"value": value})).replace("\xa0", " ").replace("\u202f", " ")
        )


@pytest.mark.parametrize(("language", "said"), [("en", "26 Jan 2026, 18:18"), ("pl", "26 sty 2026, 18:18")])
def test_a_moment_of_another_day_is_written_whole(language: str, said: str):
    shown = drawn("{{ value|moment }}", OLD, language)
    assert shown == f'<time datetime="2026-01-26T18:18:30+00:00" title="{said}">{said}</time>'


@pytest.mark.parametrize(("language", "said"), [("en", "now|.* ago"), ("pl", "teraz|.* temu")])
def test_a_moment_of_today_is_told_from_now_and_whole_on_hover(language: str, said: str):
    shown = drawn("{{ value|moment }}", timezone.now(), language)
    assert re.search(f">({said})</time>$", shown)
    assert str(timezone.now().year) in shown.partition("title=")[2]


def test_a_moment_stands_in_the_time_zone_of_the_site(settings):
    settings.TIME_ZONE = "Europe/Warsaw"
    timezone.get_default_timezone.cache_clear()
    try:
        assert "19:18" in drawn("{{ value|moment }}", OLD)
    finally:
        timezone.get_default_timezone.cache_clear()


@pytest.mark.parametrize(("language", "said"), [("en", "26 Jan 2026"), ("pl", "26 sty 2026")])
def test_a_day_is_written_without_the_hour(language: str, said: str):
    assert drawn("{{ value|day }}", OLD, language) == f'<time datetime="2026-01-26">{said}</time>'


@pytest.mark.parametrize(
    ("language", "number", "amount"),
    [("en", "12,040", "€12,040.50"), ("pl", "12 040", "12 040,50 €")],
)
def test_numbers_and_amounts_are_written_as_the_language_does(language: str, number: str, amount: str):
    assert drawn("{{ value|count }}", 12_040, language) == number
    assert drawn("{{ value|money }}", Decimal("12040.5"), language) == amount


def test_amounts_are_in_the_currency_of_the_installation(settings):
    settings.CURRENCY = "PLN"
    assert drawn("{{ value|money }}", 5, "pl") == "5,00 zł"


@pytest.mark.parametrize("form", ["moment", "day", "money", "count_or_dash"])
def test_a_dash_stands_for_none(form: str):
    assert drawn(f"{{{{ value|{form} }}}}", None) == "–"


@pytest.mark.parametrize(("language", "number"), [("en", "1,204"), ("pl", "1 204")])
def test_a_sentence_writes_a_number_as_a_table_does(language: str, number: str):
    with translation.override(language):
        said = [
            told_of_many("add", 1204),
            words(Dictionary()).count(1204),
            plain(parts_of("%(count)d", lambda _slot: 1204)),
        ]
    assert all(number in sentence.replace("\xa0", " ").replace("\u202f", " ") for sentence in said)
