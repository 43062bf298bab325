from django.contrib.auth.models import User
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """A request as our views see it: after the middleware of login and htmx."""

    htmx: HtmxDetails
    user: User
