"""Colours of stages: what one may type, what a new stage gets, what can be read on it."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Func
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import gettext_lazy as _

# What the original gives to new stages, and the colours to choose from: two rows of eight.
PROCESS_CYCLE = ["#39a8ef", "#2fc6f6", "#55d0e0", "#47e4c2", "#ffa900"]
SUCCESS = "#7bd500"
FAILURE = "#ff5752"
PALETTE = {
    FAILURE: _("Red"), "#ffa900": _("Orange"), "#ffed9a": _("Light yellow"), SUCCESS: _("Light green"),
    "#29ad49": _("Green"), "#47e4c2": _("Mint"), "#39a8ef": _("Blue"), "#6e54d1": _("Violet"),
    "#b47153": _("Brown"), "#acacac": _("Grey"), "#f968b6": _("Pink"), "#a6dc00": _("Lime"),
    "#04b4ab": _("Teal"), "#55d0e0": _("Turquoise"), "#2fc6f6": _("Sky blue"), "#0054a5": _("Dark blue"),
}  # fmt: skip


class IsHexColor(Func):
    """True for #rrggbb, in words that each database understands without Python."""

    output_field = BooleanField()

    template = "%(expressions)s ~ '^#[0-9a-fA-F]{6}$'"

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        pattern = "#" + "[0-9a-fA-F]" * 6
        return self.as_sql(compiler, connection, template=f"%(expressions)s GLOB '{pattern}'", **extra)


def clean_color(text: str) -> str:
    """`#RGB` and `RRGGBB` are understood too; the answer is `#rrggbb`."""
    digits = text.strip().removeprefix("#").lower()
    if re.fullmatch(r"[0-9a-f]{3}", digits):
        digits = "".join(2 * digit for digit in digits)
    if not re.fullmatch(r"[0-9a-f]{6}", digits):
        raise ValidationError(_("Write a colour as # and six digits 0–9, a–f: #39a8ef."), code="bad_color")
    return f"#{digits}"


def ink_on(color: str) -> str:
    """`black` or `white`, whichever can be read better: always at least 4.58 : 1 (WCAG 2.2, 1.4.3)."""
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "black" if (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) else "white"
