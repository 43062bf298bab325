from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from crmsettings.requests import way_back
from crmsettings.site.themes import COOKIE, SYSTEM, THEMES

YEAR = 365 * 24 * 3600


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """The twin of Django's `set_language`: a cookie, and back to where the person was."""
    response = HttpResponseRedirect(way_back(request, reverse("home")))
    chosen = request.POST.get("theme")
    if chosen == SYSTEM:
        response.delete_cookie(COOKIE, samesite="Lax")
    elif chosen in THEMES:
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(COOKIE, chosen, max_age=YEAR, samesite="Lax", secure=secure, httponly=True)
    return response
