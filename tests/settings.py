"""The site as shipped, plus an app that knows nothing of the lists but their foreign keys."""

from crmsettings.settings import *  # noqa: F403
from crmsettings.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.thirdparty"]

# Real password hashes are slow by design.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
