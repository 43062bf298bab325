from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from crmsettings.navigation import Overview


class Request(HttpRequest):
    """A request as our views see it: after the middleware of login and htmx."""

    htmx: HtmxDetails
    user: User
    overview: "Overview"  # on a whole page: see caching.revalidated
