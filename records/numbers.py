"""Parts of a whole."""

from django.utils.formats import number_format

from lists.text.numbers import Quantity


def share_of(part: Quantity, whole: Quantity) -> float:
    return 100 * float(part / whole) if whole else 0.0


def percent(part: Quantity, whole: Quantity) -> str:
    return f"{number_format(round(share_of(part, whole), 1), decimal_pos=1)}%"
