"""Which requests the views of records take, and where the browser is after their answers."""

from urllib.parse import parse_qsl, urlsplit

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods
from django_htmx.http import push_url, replace_url
from django_htmx.middleware import HtmxDetails

require_form_methods = require_http_methods(["GET", "HEAD", "POST"])  # to be shown, and to be sent


def at[R: HttpResponse](htmx: HtmxDetails, response: R, address: str) -> R:
    """The address of what the page shows now. A text that is typed on and on is one step back, not many."""
    before, after = (dict(parse_qsl(urlsplit(url or "").query)) for url in (htmx.current_url, address))
    goes_on = {"q"} <= before.keys() & after.keys() and before | {"q": ""} == after | {"q": ""}
    return (replace_url if goes_on or before == after else push_url)(response, address)
