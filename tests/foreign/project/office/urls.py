from django.conf import settings
from django.contrib import admin
from django.urls import include, path

urlpatterns = [path("admin/", admin.site.urls)]
if settings.HAS_CONNECT:
    urlpatterns += [path("api/", include("connect.api.urls")), path("rest/", include("connect.rest.urls"))]
