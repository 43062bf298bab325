"""Numbers as addresses and forms carry them, and as people write them in their language: 1,204 or 1 204."""

import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format

type Quantity = int | Decimal


def parse_number(text: str | None) -> int | None:
    """A whole number of at most 18 digits, which every database takes; None for anything else."""
    return int(text) if text and re.fullmatch(r"-?[0-9]{1,18}", text, re.ASCII) else None


def grouped(value: Quantity) -> str:
    """Whole; only what is less than one is not rounded to nothing."""
    places = 2 if 0 < value < 1 else 0
    rounded = Decimal(value).quantize(Decimal(10) ** -places, ROUND_HALF_UP)
    return number_format(rounded, decimal_pos=places, force_grouping=True)
