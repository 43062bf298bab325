"""A project of somebody else, who has installed the wheel of the lists. It knows nothing of our site."""

import json
import os

SECRET_KEY = "of another project"
DEBUG = False
ALLOWED_HOSTS = ["*"]

HAS_CONNECT = bool(os.environ.get("HAS_CONNECT"))

INSTALLED_APPS = [
    "people",
    "visits",
    "measurements",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "colorfield",
    "lists",
    "dictionaries",
    "pipelines",
    *(["records", "connect"] if HAS_CONNECT else []),
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "lists.middleware.acting_user",
]
ROOT_URLCONF = "office.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# "default" and "measurements", as the test that installs this project says.
DATABASES = json.loads(os.environ["DATABASES"])
DATABASE_ROUTERS = ["office.routers.Measurements"]

AUTH_USER_MODEL = "people.Person"
LANGUAGE_CODE = "pl"
LANGUAGES = [("pl", "Polski"), ("en", "English"), ("de", "Deutsch")]
STATIC_URL = "static/"
