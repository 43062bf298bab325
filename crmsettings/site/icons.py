"""`{% icon "pencil" %}` draws an icon. The drawings come from one file that a browser keeps, `/icons.svg`.

`{% icon_address name %}` is where one stands in it, for what draws it in a way of its own.
"""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from zipfile import ZipFile

from defusedxml.ElementTree import fromstring
from django import template
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.base import Parser, TextNode, Token
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

register = template.Library()

# What we call them, and what the library does; the logo is drawn in site/icons.svg.
ICONS = {
    "archive": "archive-box",
    "board": "view-columns",
    "check": "check",
    "clock": "clock",
    "copy": "square-2-stack",
    "cross": "x-mark",
    "dark": "moon",
    "down": "chevron-down",
    "download": "arrow-down-tray",
    "external": "arrow-top-right-on-square",
    "filter": "funnel",
    "grip": "ellipsis-vertical",  # two of them
    "info": "information-circle",
    "left": "chevron-left",
    "light": "sun",
    "list": "bars-3",
    "lock": "lock-closed",
    "merge": "arrows-pointing-in",
    "more": "ellipsis-horizontal",
    "move": "arrows-up-down",
    "paste": "clipboard",
    "pencil": "pencil",
    "plus": "plus",
    "right": "chevron-right",
    "search": "magnifying-glass",
    "system": "computer-desktop",
    "to": "arrow-right",
    "undo": "arrow-uturn-left",
    "up": "chevron-up",
}
YEAR = 365 * 24 * 3600  # seconds


@register.tag
def icon(_parser: Parser, token: Token) -> TextNode:
    _tag, name = token.split_contents()
    return TextNode(f'<svg class="i" aria-hidden="true"><use href="{icon_address(name.strip('"'))}"/></svg>')


@cache
def drawings() -> str:
    """The library's own tag would open its archive, of a thousand drawings, anew for each icon."""
    with (files("heroicons") / "heroicons.zip").open("rb") as file, ZipFile(file) as archive:
        icons = {name: fromstring(archive.read(f"micro/{theirs}.svg")) for name, theirs in ICONS.items()}
    paths = {name: [path.attrib for path in icon] for name, icon in icons.items()}
    return render_to_string("site/icons.svg", {"icons": paths})


@register.simple_tag
@cache
def icon_address(name: str) -> str:
    version = sha256(drawings().encode()).hexdigest()[:4]
    return f"{reverse('icons')}?{version}#{name}"


@login_not_required
@require_safe
@cache_control(public=True, max_age=YEAR, immutable=True)
def show_icons(request: HttpRequest) -> HttpResponse:
    """Its address has another version as soon as a drawing is another one."""
    return HttpResponse(drawings(), content_type="image/svg+xml")
