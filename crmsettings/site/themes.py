"""Light, dark or like the system. What a person chose stays in a cookie; without one the system decides."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from crmsettings.requests import way_back

COOKIE = "theme"
SYSTEM = "system"
THEMES: dict[str, Promise] = {"light": _("Light"), "dark": _("Dark"), SYSTEM: _("Like the system")}


def theme_of(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(COOKIE, SYSTEM)
    return chosen if chosen in THEMES else SYSTEM


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """The twin of Django's `set_language`: a cookie, and back to where the person was."""
    response = HttpResponseRedirect(way_back(request, reverse("home")))
    chosen = request.POST.get("theme")
    if chosen == SYSTEM:
        response.delete_cookie(COOKIE, samesite="Lax")
    elif chosen in THEMES:
        age, secure = settings.LANGUAGE_COOKIE_AGE, settings.SESSION_COOKIE_SECURE
        response.set_cookie(COOKIE, chosen, max_age=age, samesite="Lax", secure=secure, httponly=True)
    return response
