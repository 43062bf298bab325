"""Reads templates without the white space that wraps and indents their lines: pages need not carry it."""

import re

from django.template import Origin
from django.template.loaders import filesystem


class Loader(filesystem.Loader):
    def get_contents(self, origin: Origin) -> str:
        return re.sub(r"\s*\n\s*", "\n", super().get_contents(origin))
