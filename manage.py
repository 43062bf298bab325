#!/usr/bin/env python
"""Django's command line; its `version` is ours, with Django's beside it."""

import os
import sys

from django import get_version
from django.core.management import execute_from_command_line

from lists.version import VERSION

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crmsettings.settings")
    if sys.argv[1:] in (["version"], ["--version"]):
        sys.exit(print(f"CRM settings {VERSION}, Django {get_version()}"))  # noqa: T201
    execute_from_command_line(sys.argv)
