from django.contrib import admin
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path, re_path, register_converter
from django.views.generic import RedirectView
from django.views.i18n import set_language

from crmsettings.addresses import ListConverter, PipelineConverter
from crmsettings.audit import snapshot_views as past
from crmsettings.audit import views as history
from crmsettings.bulk import views as many
from crmsettings.entries import views as entries
from crmsettings.pipelines_menu import views as pipelines
from crmsettings.removal import archive, replace
from crmsettings.removal import views as delete
from crmsettings.screen import search as places
from crmsettings.screen import views as lists
from crmsettings.site import health
from crmsettings.site import theme_views as theme
from crmsettings.usage import views as usage

register_converter(ListConverter, "list")
register_converter(PipelineConverter, "pipeline")

Routes = list[URLPattern | URLResolver]

entry_urls: Routes = [
    path("", entries.show_entry, name="entry"),
    path("edit/", entries.edit_entry, name="edit_entry"),
    path("move/", entries.move_entry, name="move_entry"),
    path("places/", places.suggest_places, name="suggest_places"),
    path("usage/", usage.show_usage, name="usage"),
    path("delete/", delete.delete_entry, name="delete_entry"),
    path("restore/", archive.restore_entry, name="restore_entry"),
]

pipeline_urls: Routes = [
    path("rename/", pipelines.rename_pipeline, name="rename_pipeline"),
    path("move/", pipelines.move_pipeline, name="move_pipeline"),
    path("default/", pipelines.make_default, name="make_default"),
    path("archive/", pipelines.archive_pipeline, name="archive_pipeline"),
    path("restore/", pipelines.restore_pipeline, name="restore_pipeline"),
    path("delete/", pipelines.delete_pipeline, name="delete_pipeline"),
]

list_urls: Routes = [
    path("", lists.index, name="lists"),
    path("pipelines/add/", pipelines.add_pipeline, name="add_pipeline"),
    path("<pipeline:address>/", include(pipeline_urls)),
    path("<list:address>/", lists.show_list, name="list"),
    path("<list:address>/rows/", places.show_rows, name="show_rows"),
    path("<list:address>/find/", places.find_entries, name="find_entries"),
    path("<list:address>/add/", entries.add_entry, name="add_entry"),
    path("<list:address>/paste/", many.paste_entries, name="paste_entries"),
    path("<list:address>/usage/", usage.count_usage, name="count_usage"),
    path("<list:address>/archived/", archive.show_archived, name="show_archived"),
    path("<list:address>/targets/", replace.suggest_targets, name="suggest_targets"),
    path("<list:address>/many/merge/", replace.merge_many, name="merge_many"),
    path("<list:address>/many/delete/", many.delete_many, name="delete_many"),
    path("<list:address>/many/move/", many.move_many, name="move_many"),
    path("<list:address>/restore-names/", many.restore_names, name="restore_names"),
    path("<list:address>/sort/", many.sort_list, name="sort_list"),
    path("<list:address>/text/", many.list_text, name="list_text"),
    path("<list:address>/print/", many.print_list, name="print_list"),
    path("<list:address>/past/", past.show_past, name="past_list"),
    path("<list:address>/entries/<int:pk>/", include(entry_urls)),
]

history_urls: Routes = [
    path("", history.show_history, name="history"),
    re_path(r"^history\.(?P<form>csv|json)$", history.download_history, name="download_history"),
    path("news/", history.tell_news, name="news"),
    path("<int:pk>/", history.show_operation, name="operation"),
    path("<int:pk>/undo/", history.undo_operation, name="undo_operation"),
]

handler500 = "crmsettings.site.errors.server_error"

urlpatterns: Routes = [
    path("", RedirectView.as_view(pattern_name="lists"), name="home"),
    path("settings/lists/", include(list_urls)),
    path("settings/history/", include(history_urls)),
    path("records/", include("records.urls")),
    path("segments/", include("records.segments.urls")),
    path("login/", auth.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("theme/", theme.set_theme, name="set_theme"),
    path("healthz", health.healthz, name="healthz"),
    path("admin/", admin.site.urls),
]
