"""Settings of the site: this file and the environment, nothing else.

With none of the first three set the site runs as a demo on this machine; as soon as one is set it is a
production site, unless DEBUG says otherwise. crmsettings/environment.py says what each of them means.
"""

import logging
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils.csp import CSP

from crmsettings.database import database
from crmsettings.environment import (
    currency,
    folder,
    hosts,
    number,
    refuse_weak_keys,
    secret,
    setting,
    switch,
    time_zone,
)

BASE_DIR = Path(__file__).resolve().parent.parent

DEMO_SECRET_KEY = "demo-only-never-on-a-production-site"  # noqa: S105

DATABASE_URL = secret("DATABASE_URL")
SECRET_KEY = secret("SECRET_KEY")
# Keys of before: what they signed still counts, and nothing new is signed with them.
SECRET_KEY_FALLBACKS = secret("SECRET_KEY_FALLBACKS").split()
ALLOWED_HOSTS = hosts("ALLOWED_HOSTS")
METRICS_TOKEN = secret("METRICS_TOKEN", least=16)  # without it there are no metrics
METRICS_DIR = folder("METRICS_DIR", BASE_DIR / "var" / "metrics")  # where the workers count
BACKUP_DIR = setting("BACKUP_DIR")  # where backups come to lie, for the page that says their age

DEBUG = switch("DEBUG", "0" if DATABASE_URL or SECRET_KEY or ALLOWED_HOSTS else "1")
if DEBUG:
    SECRET_KEY = SECRET_KEY or DEMO_SECRET_KEY
else:
    refuse_weak_keys(SECRET_KEY=[SECRET_KEY], SECRET_KEY_FALLBACKS=SECRET_KEY_FALLBACKS)
if not DEBUG and not DATABASE_URL:
    raise ImproperlyConfigured(
        "Set DATABASE_URL: without it a production site would serve the database of the demo, whose password "
        "everybody knows. PostgreSQL: postgres://user:password@host/name. SQLite: sqlite:////path/crm.sqlite3"
    )

TRUSTED_PROXIES = number("TRUSTED_PROXIES", "proxies of your own in front of the site")
STOPPING_SECONDS = number(
    "STOPPING_SECONDS", "seconds that a load balancer needs", 5 if TRUSTED_PROXIES and not DEBUG else 0
)

INSTALLED_APPS = [
    "crmsettings.site.admin.Config",  # Django's, at a site of ours
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",  # its widgets, for FORM_RENDERER
    "django_htmx",
    "colorfield",
    "axes",
    "lists",
    "dictionaries",
    "pipelines",
    "records",
    "connect",
    "crmsettings",  # last: after a migration it finds the permissions of all others
]

MIDDLEWARE = [
    "crmsettings.site.request_ids.identify",
    "crmsettings.watching.middleware.watch",
    "crmsettings.site.health.answer_probes",
    "crmsettings.site.proxies.behind_proxies",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "crmsettings.site.middleware.private",
    "crmsettings.site.odd_input.refuse_odd_input",
    "crmsettings.polling.answer_polls",
    "crmsettings.screen.unchanged.answer_unchanged",
    "crmsettings.site.static_files.StaticFiles",
    # Against BREACH it adds a random number of bytes to each answer, and the CSRF token is masked anew.
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "crmsettings.site.database_errors.DatabaseErrorsMiddleware",
    "crmsettings.site.middleware.acting_user",
    "django_htmx.middleware.HtmxMiddleware",
    "crmsettings.site.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "crmsettings.site.middleware.vary_by_htmx",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "crmsettings.urls"
# The screen shows lists, and the models below it do not know its routes.
ABSOLUTE_URL_OVERRIDES = dict.fromkeys(
    ("dictionaries.dictionary", "pipelines.pipeline"), lambda entry_list: reverse("list", args=[entry_list])
)
WSGI_APPLICATION = "crmsettings.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["crmsettings.site.templates.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "crmsettings.site.bar.bar",
            ],
            "builtins": [
                "crmsettings.site.assets",
                "crmsettings.site.directions",
                "crmsettings.site.figures",
                "crmsettings.site.form_keys",
                "crmsettings.site.icons",
                "crmsettings.screen.codes",
                "crmsettings.screen.stencil",
            ],
            "libraries": {"told": "crmsettings.audit.told"},
        },
    },
]

FORM_RENDERER = "crmsettings.site.forms.Renderer"

# Database
DATABASES = {"default": database(DATABASE_URL or f"sqlite:///{BASE_DIR / 'var' / 'crm.sqlite3'}")}

# People
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "lists"
LOGOUT_REDIRECT_URL = "login"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "crmsettings.site.auth_backend.PermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "ip_address"]  # as the handler expects them
AXES_HANDLER = "crmsettings.site.sign_in.Throttle"
AXES_USERNAME_CALLABLE = "crmsettings.site.sign_in.name_of"
AXES_CLIENT_IP_CALLABLE = "crmsettings.site.proxies.network_of"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "registration/lockout.html"
AXES_VERBOSE = False

# Languages
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("pl", "Polski")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = not DEBUG
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "crmsettings.formats"
CURRENCY = currency("CURRENCY")  # of every amount, as ISO 4217 names it
TIME_ZONE = time_zone("TIME_ZONE")  # in which people read moments: Europe/Warsaw

# Static files
STATIC_URL = "static/"
STATIC_ROOT = folder("STATIC_ROOT", BASE_DIR / "var" / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_AUTOREFRESH = True  # a file is looked for when it is asked for
WHITENOISE_USE_FINDERS = DEBUG
if not DEBUG:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }

# Calls to other systems: only https and only public addresses, unless your own ones stand in your network.
OUTGOING_PRIVATE = switch("OUTGOING_PRIVATE")
OUTGOING_HTTP = switch("OUTGOING_HTTP")

# Security
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_100  # a form may select all rows of a long list
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024  # 10,000 pasted lines of any script; forms.js knows it too
DEFAULT_EXCEPTION_REPORTER = "crmsettings.site.fault_page.Reporter"
CSRF_FAILURE_VIEW = "crmsettings.site.errors.csrf_failure"
SESSION_ENGINE = "crmsettings.site.sessions"
SECURE_REDIRECT_EXEMPT = [r"^rest/"]  # it says so itself
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
if not DEBUG:
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True

# Logs: everything to standard error, for whatever collects it; axes would write down names and addresses.
logging.captureWarnings(not DEBUG)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "crmsettings.site.logs.JsonLines"},
        "readable": {"()": "crmsettings.site.logs.Readable", "format": "%(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "readable" if DEBUG else "json"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},  # of runserver
        "axes": {"level": "ERROR"},
    },
}
