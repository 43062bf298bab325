"""Amounts as people type and paste them: `12 500,50`, `1,204.00`, `€1,204.00`, `1 204 EUR`."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.formats import get_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _


class AmountField(forms.DecimalField):
    """What cannot be meant in two ways is taken; anything else is refused with an example."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
        super().__init__(**{**options, "localize": True, "widget": widget})

    def to_python(self, value: object) -> Any:
        example = number_format(Decimal("12500.50"), decimal_pos=2, force_grouping=True)
        sentence = _("Type an amount in figures, such as %(example)s, in %(currency)s.")
        self.error_messages["invalid"] = sentence % {"example": example, "currency": settings.CURRENCY}
        return super().to_python(plain(value) if isinstance(value, str) else value)


def plain(text: str) -> str:
    """`12500.50`. What is of another currency than that of this site stays as it is: nothing is converted."""
    bare = re.sub(r"[\s'\u2019]", "", text).replace("\u2212", "-")
    for currency in (settings.CURRENCY, _symbol()):
        bare = _without(currency, bare)
    for mark, point in (",.", ".,"):
        groups = re.fullmatch(rf"-?\d{{1,3}}((?:\{mark}\d{{3}})+)(\{point}\d*)?", bare, re.ASCII)
        # `1,204` is 1204 where people write it so, and nothing anywhere else: three decimals are too many.
        if groups and (groups[2] or len(groups[1]) > len(",000") or mark == get_format("THOUSAND_SEPARATOR")):
            bare = bare.replace(mark, "")
    return bare.replace(",", ".") if bare.count(",") == 1 and "." not in bare else bare


def _without(currency: str, text: str) -> str:
    """It stands before the figures, behind them, or between the minus and them."""
    sign = re.escape(currency)
    return re.sub(rf"^(-?){sign}(?=[-\d])|(?<=\d){sign}$", r"\1", text, flags=re.IGNORECASE)


def _symbol() -> str:
    # What knows all currencies is loaded for the first amount that is typed; see site.figures.
    from babel.numbers import get_currency_symbol

    return str(get_currency_symbol(settings.CURRENCY, locale=(get_language() or "en").replace("-", "_")))
