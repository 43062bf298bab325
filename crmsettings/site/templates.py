"""Reads templates without the white space that wraps and indents their lines: pages need not carry it."""

import re

from django.template import Origin
from django.template.loaders import filesystem

# A line with nothing but tags that draw nothing, or whole lines. What stands before it ends with a line break
# already.
NO_LINE = (
    r"(?:end)?(?:if|for|with|block|partialdef|ifchanged|once)|el(?:if|se)|empty|load|extends|url .* as"
    r"|include|partial"
)
SILENT = re.compile(rf"^((?:\{{% (?:{NO_LINE})\b[^%]*%\}}|\{{#.*#\}})+)\n", re.MULTILINE)


class Loader(filesystem.Loader):
    def get_contents(self, origin: Origin) -> str:
        return SILENT.sub(r"\1", re.sub(r"\s*\n\s*", "\n", super().get_contents(origin)))
