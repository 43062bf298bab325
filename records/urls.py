"""Addresses of records: `/records/lead/`, `/records/lead/12/` …"""

from django.urls import URLPattern, URLResolver, include, path, register_converter

from records import views
from records.converters import RecordTypeConverter

Routes = list[URLPattern | URLResolver]

register_converter(RecordTypeConverter, "record_type")

record_urls: Routes = [
    path("", views.edit_record, name="record"),
    path("archive/", views.archive_record, name="archive_record"),
    path("restore/", views.restore_record, name="restore_record"),
    path("delete/", views.delete_record, name="delete_record"),
]

urlpatterns: Routes = [
    path("", views.index, name="record_types"),
    path("", include("records.board.urls")),
    path("<record_type:model>/", views.show_records, name="records"),
    path("<record_type:model>/counts/", views.show_counts, name="record_counts"),
    path("<record_type:model>/change/", views.change_records, name="change_records"),
    path("<record_type:model>/export.csv", views.export_records, name="export_records"),
    path("<record_type:model>/stages/", views.show_stages, name="record_stages"),
    path("<record_type:model>/add/", views.add_record, name="add_record"),
    path("<record_type:model>/<int:pk>/", include(record_urls)),
]
