"""Numbers as people write them in their language: 1,204 or 1 204."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format

type Quantity = int | Decimal


def grouped(value: Quantity) -> str:
    """Whole; only what is less than one is not rounded to nothing."""
    places = 2 if 0 < value < 1 else 0
    rounded = Decimal(value).quantize(Decimal(10) ** -places, ROUND_HALF_UP)
    return number_format(rounded, decimal_pos=places, force_grouping=True)


def share_of(part: Quantity, whole: Quantity) -> float:
    return 100 * float(part / whole) if whole else 0.0


def percent(part: Quantity, whole: Quantity) -> str:
    return f"{number_format(round(share_of(part, whole), 1), decimal_pos=1)}%"
