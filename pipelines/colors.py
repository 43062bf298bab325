"""Colours of stages: what one may type, what a new stage gets, what can be read on it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Func
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import gettext_lazy as _

# The colours to choose from, round the wheel, each with a name that people can say.
PALETTE = {
    "#ff5752": _("Coral"), "#ffa900": _("Amber"), "#ffd43b": _("Lemon"), "#a6dc00": _("Lime"),
    "#7bd500": _("Green"), "#29ad49": _("Forest"), "#47e4c2": _("Mint"), "#04b4ab": _("Teal"),
    "#55d0e0": _("Lagoon"), "#2fc6f6": _("Azure"), "#39a8ef": _("Sky"), "#6e54d1": _("Violet"),
    "#f968b6": _("Pink"), "#b47153": _("Brown"), "#acacac": _("Grey"),
}  # fmt: skip
# What the original gives to new stages: these come first, then the others of the palette.
PROCESS = ("#39a8ef", "#2fc6f6", "#55d0e0", "#47e4c2", "#ffa900")
SUCCESS = ("#7bd500", "#29ad49", "#a6dc00")
FAILURE = ("#ff5752", "#f968b6", "#b47153", "#acacac")


def fresh_colors(used: Mapping[str, int], first: Sequence[str]) -> Iterator[str]:
    """Colours for new stages, one after the other: each is one of those that are used least, so an unused
    one as long as there is any. `used` says how often each is used, `first` which ones come first."""
    counts = Counter(used)
    order = [*first, *(color for color in PALETTE if color not in first)]
    while True:
        color = min(order, key=lambda color: counts[color])
        counts[color] += 1
        yield color


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
