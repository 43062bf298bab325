"""What the bar at the top of every page shows: the areas of the site, the theme, the language."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from crmsettings.site.themes import THEMES, theme_of

AREAS = {"settings": "settings", "records/": "records", "segments": "segments"}  # by how their routes begin


def bar(request: HttpRequest) -> dict[str, Any]:
    """For every template; `bar_key` is all that the bar shows, so that it is drawn once."""
    user, theme = request.user, theme_of(request)
    area = AREAS.get(request.resolver_match.route[:8]) if request.resolver_match else None
    sees_lists = user.has_module_perms("pipelines") or user.has_module_perms("dictionaries")
    shown = {"area": area, "sees_lists": sees_lists, "sees_records": user.has_module_perms("records")}
    key = (get_language(), theme, user.get_username(), user.is_staff, *shown.values())
    return {"theme": theme, "themes": THEMES.items(), **shown, "bar_key": key}
