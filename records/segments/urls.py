"""Addresses of /segments/."""

from django.urls import path

from records.segments import views

urlpatterns = [
    path("", views.segments, name="segments"),
    path("csv/", views.segments_csv, name="segments_csv"),
]
