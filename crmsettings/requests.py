"""Requests and views as this site types them, and what views read of a request."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme

from records.access import Request as SignedInRequest

if TYPE_CHECKING:
    from crmsettings.overview import Overview

type GetResponse = Callable[[HttpRequest], HttpResponse]
type View = Callable[..., HttpResponseBase]


class Request(SignedInRequest):
    overview: "Overview"  # on a whole page: see caching.revalidated


def way_back(request: HttpRequest, default: str) -> str:
    """Where a form says that the person came from, if that is a page of this site."""
    address = request.POST.get("next", "")
    own = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(address, allowed_hosts=own, require_https=request.is_secure())
    return address if safe else default
