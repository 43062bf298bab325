"""The site, and beside it Django's admin as it comes: nothing of ours makes it slower or faster.

`all` shows every row of a list on one page, `same` as many as a page of the screen. `bare` answers whoever is
signed in with so many bytes, behind the same middleware: that is the least that a page costs.
"""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path

from crmsettings.screen.windows import PAGE
from crmsettings.urls import urlpatterns as site_urls
from dictionaries.models import Dictionary, DictionaryValue


class PlainAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    list_display = ("__str__", "code", "is_system", "archived_at")
    list_filter = ("dictionary",)
    list_select_related = ("dictionary",)
    fields = ("code", "name", "description")
    actions = ("move_to_the_top",)
    list_per_page = 10_000

    @admin.action(description="Move to the top")
    def move_to_the_top(self, request: HttpRequest, rows: QuerySet[DictionaryValue]) -> None:
        for row in rows:
            row.move(before=row.group().first())


class SameRowsAdmin(PlainAdmin):
    list_per_page = PAGE


def admin_site(name: str, model_admin: type[PlainAdmin]) -> admin.AdminSite:
    site = admin.AdminSite(name=name)
    site.register(DictionaryValue, model_admin)
    site.register(Dictionary)
    return site


def answer_bare(_request: HttpRequest, size: int) -> HttpResponse:
    return HttpResponse(b"x" * size)


urlpatterns = [
    path("bench/bare/<int:size>/", answer_bare),
    path("bench/all/", admin_site("all", PlainAdmin).urls),
    path("bench/same/", admin_site("same", SameRowsAdmin).urls),
    *site_urls,
]
