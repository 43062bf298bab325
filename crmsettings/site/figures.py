"""One way to write moments, days, numbers and amounts: `{{ at|moment }}`, `{{ sum|money }}`, `{{ n|count }}`.

How a language writes a date stands in `crmsettings/formats`.
"""

import datetime as dt
from decimal import Decimal
from functools import lru_cache

from django import template
from django.conf import settings
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language

from lists.text.numbers import grouped

register = template.Library()

NONE = "–"


@register.filter
def moment(at: dt.datetime | None) -> str:
    """“2 minutes ago” today, “26 Nov 2026, 18:18” before; the whole on hover."""
    if at is None:
        return NONE
    is_of_today = timezone.localtime(at).date() == timezone.localdate()
    return _time(at, timezone.get_current_timezone_name(), get_language(), _ago(at) if is_of_today else "")


@lru_cache(maxsize=4096)  # as for the amounts below
def _time(at: dt.datetime, _zone: str, _language: str | None, ago: str) -> str:
    local = timezone.localtime(at)
    whole = date_format(local, "DATETIME_FORMAT")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', local.isoformat("T", "seconds"), whole, ago or whole
    )


def _ago(at: dt.datetime) -> str:
    seconds = int((timezone.now() - at).total_seconds())
    return _in_words(get_language(), seconds if abs(seconds) < 60 else seconds // 60 * 60)


@lru_cache(maxsize=4096)  # a feed has fifty moments: to find the words takes longer than all else
def _in_words(_language: str | None, seconds: int) -> str:
    return str(naturaltime(timezone.now() - dt.timedelta(seconds=seconds)))


@register.filter
def day(at: dt.date | None) -> str:
    if at is None:
        return NONE
    local = timezone.localtime(at) if isinstance(at, dt.datetime) else at
    return format_html(
        '<time datetime="{}">{}</time>', local.isoformat()[:10], date_format(local, "DATE_FORMAT")
    )


register.filter("count", grouped)


@register.filter
def count_or_dash(value: int | None) -> str:
    return grouped(value) if value else NONE


@register.filter
def money(amount: Decimal | int | None) -> str:
    """€3,450.00 or 3450,00 €: all amounts are in the currency of the installation."""
    if amount is None:
        return NONE
    return _money(amount, settings.CURRENCY, (get_language() or "en").replace("-", "_"))


@lru_cache(maxsize=4096)  # a list has fifty of them, and is looked at again and again
def _money(amount: Decimal | int, currency: str, language: str) -> str:
    # Every template may ask for this, and few do: what knows all currencies is loaded for the first amount.
    from babel.numbers import format_currency

    return str(format_currency(amount, currency, locale=language))
