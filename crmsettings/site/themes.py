"""Light, dark or like the system. What a person chose stays in a cookie; without one the system decides."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

COOKIE = "theme"
SYSTEM = "system"
THEMES = {"light": _("Light"), "dark": _("Dark"), SYSTEM: _("Like the system")}


def theme_of(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(COOKIE, SYSTEM)
    return chosen if chosen in THEMES else SYSTEM


def theme(request: HttpRequest) -> dict[str, Any]:
    """For every template: the theme of this person, and those to choose from."""
    return {"theme": theme_of(request), "themes": THEMES.items()}
