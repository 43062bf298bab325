from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.views.generic import RedirectView
from django.views.i18n import set_language

from crmsettings.addresses import ListConverter
from crmsettings.views import entries, health, lists

register_converter(ListConverter, "list")

Routes = list[URLPattern | URLResolver]

entry_urls: Routes = [
    path("", entries.show_entry, name="entry"),
    path("edit/", entries.edit_entry, name="edit_entry"),
    path("move/", entries.move_entry, name="move_entry"),
    path("delete/", entries.delete_entry, name="delete_entry"),
]

list_urls: Routes = [
    path("", lists.index, name="lists"),
    path("<list:address>/", lists.show_list, name="list"),
    path("<list:address>/add/", entries.add_entry, name="add_entry"),
    path("<list:address>/entries/<int:pk>/", include(entry_urls)),
]

urlpatterns: Routes = [
    path("", RedirectView.as_view(pattern_name="lists"), name="home"),
    path("settings/lists/", include(list_urls)),
    path("login/", auth.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("language/", health.public(set_language), name="set_language"),
    path("healthz", health.healthz, name="healthz"),
    path("admin/", admin.site.urls),
]
