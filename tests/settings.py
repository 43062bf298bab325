"""The site as shipped, plus an app that knows nothing of the lists but their foreign keys."""

import os

from crmsettings.settings import *  # noqa: F403
from crmsettings.settings import BASE_DIR, DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.thirdparty"]

# Real password hashes are slow by design.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

PATIENCE = 30  # seconds: on a busy machine nobody may be sent away too early

# A file, because the tests of concurrent writers need the real locks; a file of its own for each run,
# which its parallel workers inherit.
os.environ.setdefault("TEST_RUN", str(os.getpid()))
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Nobody needs these data after a crash, and to wait for the disk is most of what a commit costs.
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
    DATABASES["default"]["OPTIONS"]["timeout"] = PATIENCE
    DATABASES["default"]["TEST"] = {"NAME": BASE_DIR / "var" / f"test-{os.environ['TEST_RUN']}.sqlite3"}
else:
    DATABASES["default"]["OPTIONS"]["options"] = f"-c lock_timeout={PATIENCE}s"
    DATABASES["default"]["OPTIONS"]["pool"]["timeout"] = PATIENCE
