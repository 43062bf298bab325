"""The production settings, with a count of SQL in each answer."""

import os
from pathlib import Path

from crmsettings.settings import *  # noqa: F403
from crmsettings.settings import MIDDLEWARE

MIDDLEWARE = ["tools.bench.counting.count_sql", *MIDDLEWARE]
ROOT_URLCONF = "tools.bench.urls"
STATIC_ROOT = Path(os.environ["BENCH_STATIC"])

# Why a request failed stands in the server's log, which is shown then.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler", "level": "ERROR"}},
    "root": {"handlers": ["console"]},
}
