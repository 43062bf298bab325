"""Every address of the site. One word leads from an address to its view, form, template and test."""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path, re_path, register_converter
from django.views.generic import RedirectView
from django.views.i18n import set_language

from crmsettings.account import views as account
from crmsettings.addresses import ListConverter, PipelineConverter
from crmsettings.audit import snapshot_views as snapshot
from crmsettings.audit import views as audit
from crmsettings.bulk import views as bulk
from crmsettings.comparing import views as comparing
from crmsettings.entries import acts, old_codes
from crmsettings.entries import views as entries
from crmsettings.exporting import views as exporting
from crmsettings.finding import views as finding
from crmsettings.importing import restoring
from crmsettings.importing import views as importing
from crmsettings.list_tools import views as list_tools
from crmsettings.lists_menu import pipeline_views as pipelines
from crmsettings.lists_menu import views as lists_menu
from crmsettings.removal import views as removal
from crmsettings.screen import views as screen
from crmsettings.sheet import views as sheet
from crmsettings.site import icons, kept, themes
from crmsettings.subscriptions import acts as subscription_acts
from crmsettings.subscriptions import views as subscriptions
from crmsettings.usage import views as usage
from crmsettings.watching import views as watching
from crmsettings.webhooks import views as webhooks

register_converter(ListConverter, "list")
register_converter(PipelineConverter, "pipeline")

Routes = list[URLPattern | URLResolver]

entry_urls: Routes = [
    path("", entries.show_entry, name="entry"),
    path("edit/", entries.edit_entry, name="edit_entry"),
    path("recolor/", entries.recolor_entry, name="recolor_entry"),
    path("details/", entries.describe_entry, name="describe_entry"),
    path("old-codes/", old_codes.show_old_codes, name="old_codes"),
    path("acts/", acts.show_acts, name="acts"),
    path("move/", entries.move_entry, name="move_entry"),
    path("move/suggestions/", entries.suggest_neighbours, name="suggest_neighbours"),
    path("usage/", usage.show_usage, name="usage"),
    path("delete/", removal.delete_entry, name="delete_entry"),
    path("archive/", removal.archive_entry, name="archive_entry"),
    path("replace/", removal.replace_entry, name="replace_entry"),
    path("restore/", removal.restore_entry, name="restore_entry"),
]

pipeline_urls: Routes = [
    path("default/", pipelines.make_default, name="make_default"),
    path("move-records/", pipelines.move_records, name="move_records"),
    path("compare/", comparing.compare_pipelines, name="compare_pipelines"),
]

list_urls: Routes = [
    path("", screen.show_list, name="list"),
    path("rows/", screen.show_rows, name="show_rows"),
    path("find/", screen.find_entries, name="find_entries"),
    path("found/", screen.count_found, name="count_found"),
    path("archived/", screen.show_archived, name="show_archived"),
    path("codes/", screen.show_codes, name="show_codes"),
    path("shortcuts/", screen.show_shortcuts, name="show_shortcuts"),
    path("add/", entries.add_entry, name="add_entry"),
    path("paste/", bulk.paste_entries, name="paste_entries"),
    path("bulk/delete/", bulk.delete_entries, name="delete_entries"),
    path("bulk/move/", bulk.move_entries, name="move_entries"),
    path("bulk/recolor/", bulk.recolor_entries, name="recolor_entries"),
    path("bulk/archive/", bulk.archive_entries, name="archive_entries"),
    path("merge/", removal.merge_entries, name="merge_entries"),
    path("targets/", removal.suggest_targets, name="suggest_targets"),
    path("usage/", usage.count_usage, name="count_usage"),
    path("rename/", lists_menu.rename_list, name="rename_list"),
    path("move/", lists_menu.move_list, name="move_list"),
    path("archive/", lists_menu.archive_list, name="archive_list"),
    path("restore/", lists_menu.restore_list, name="restore_list"),
    path("delete/", lists_menu.delete_list, name="delete_list"),
    path("sort/", list_tools.sort_list, name="sort_list"),
    path("restore-names/", list_tools.restore_names, name="restore_names"),
    path("text/", list_tools.list_text, name="list_text"),
    path("tools/", list_tools.show_tools, name="list_tools"),
    path("print/", list_tools.print_list, name="print_list"),
    path("sheet/", sheet.show_sheet, name="list_sheet"),
    path("sheet/<int:pk>/", sheet.rename_in_sheet, name="rename_in_sheet"),
    path("sheet/undo/<int:operation>/", sheet.undo_in_sheet, name="undo_in_sheet"),
    path("snapshot/", snapshot.show_snapshot, name="snapshot"),
    path("snapshot/restore/", restoring.restore_state, name="restore_state"),
    path("import/", importing.import_into_list, name="import_into_list"),
    path("export/", exporting.choose_export, name="export_list"),
    re_path(r"^export\.(?P<form>yaml|json|csv|xlsx)$", exporting.download_export, name="download_list"),
    path("entries/<int:pk>/", include(entry_urls)),
]

settings_urls: Routes = [
    path("", screen.index, name="lists"),
    path("add/", lists_menu.add_list, name="add_list"),
    path("pipelines/add/", pipelines.add_pipeline, name="add_pipeline"),
    path("import/", importing.import_lists, name="import_lists"),
    path("import/plan/", importing.show_plan, name="import_plan"),
    path("export/", exporting.choose_export, name="export_lists"),
    re_path(r"^export\.(?P<form>yaml|json|xlsx)$", exporting.download_export, name="download_lists"),
    path("<pipeline:address>/", include(pipeline_urls)),
    path("<list:address>/", include(list_urls)),
]

history_urls: Routes = [
    path("", audit.show_history, name="history"),
    re_path(r"^history\.(?P<form>csv|json)$", audit.download_history, name="download_history"),
    path("news/", audit.show_news, name="news"),
    path("undo/", audit.undo_last, name="undo_last"),
    path("redo/", audit.redo_last, name="redo_last"),
    path("<int:pk>/", audit.show_operation, name="operation"),
    path("<int:pk>/undo/", audit.undo_operation, name="undo_operation"),
]

webhook_urls: Routes = [
    path("", webhooks.show_webhooks, name="webhooks"),
    path("add/", webhooks.add_webhook, name="add_webhook"),
    path("<int:pk>/revoke/", webhooks.revoke_webhook, name="revoke_webhook"),
]

subscription_urls: Routes = [
    path("", subscriptions.show_subscription, name="subscription"),
    path("edit/", subscriptions.edit_subscription, name="edit_subscription"),
    path("delete/", subscriptions.delete_subscription, name="delete_subscription"),
    path("test/", subscription_acts.test_subscription, name="test_subscription"),
    path("deliveries/<int:delivery>/resend/", subscription_acts.resend_delivery, name="resend_delivery"),
    re_path(
        rf"^(?P<act>{'|'.join(subscription_acts.ACTS)})/$",
        subscription_acts.act_on_subscription,
        name="act_on_subscription",
    ),
]

handler400 = "crmsettings.site.errors.bad_request"
handler500 = "crmsettings.site.errors.server_error"

urlpatterns: Routes = [
    path("", RedirectView.as_view(pattern_name="lists"), name="home"),
    path("settings/lists/", include(settings_urls)),
    path("settings/history/", include(history_urls)),
    path("settings/webhooks/", include(webhook_urls)),
    path("settings/subscriptions/", subscriptions.show_subscriptions, name="subscriptions"),
    path("settings/subscriptions/add/", subscriptions.add_subscription, name="add_subscription"),
    path("settings/subscriptions/<int:pk>/", include(subscription_urls)),
    path("records/", include("records.urls")),
    path("segments/", include("records.segments.urls")),
    path("find/", finding.find, name="find"),
    path("api/", include("connect.api.urls")),
    re_path(r"^(?:/*)rest(?:/+|$)", include("connect.rest.urls")),
    path("icons.svg", icons.show_icons, name="icons"),
    path("login/", auth.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("signed-in/", kept.signed_in, name="signed_in"),
    path("state/", watching.show_state, name="state"),
    path("account/", account.show_account, name="account"),
    path("account/password/", account.change_password, name="change_password"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("theme/", themes.set_theme, name="set_theme"),
    path("admin/", admin.site.urls),
]
