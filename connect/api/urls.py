"""The addresses below /api/, from the registry; all that is left is answered in JSON as well."""

from collections import defaultdict

from django.urls import URLPattern, path, re_path

from connect.api.calls import no_such_address, route
from connect.api.endpoints import Endpoint, endpoints
from connect.api.page import show_api, show_openapi

app_name = "api"

LISTS = r"(?P<list>[\w-]+(?:/[\w-]+)+)"


def _routes() -> list[URLPattern]:
    by_path: dict[str, dict[str, Endpoint]] = defaultdict(dict)
    for endpoint in endpoints():
        by_path[endpoint.path][endpoint.method] = endpoint
    return [re_path(f"^{where.replace('{list}', LISTS)}$", route(of)) for where, of in by_path.items()]


urlpatterns = [
    path("", show_api, name="page"),
    path("openapi.json", show_openapi, name="openapi"),
    *_routes(),
    re_path(r"^(?P<rest>.*)$", no_such_address),
]
