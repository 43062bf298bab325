"""The site in production, but without HTTPS in front and without collected static files."""

from crmsettings.settings import *  # noqa: F403

SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
