#!/usr/bin/env python
"""Django's command line, with sentences of ours where the machine cannot; its `version` is ours, too."""

import os
import sys

from crmsettings.command_line import run

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crmsettings.settings")
    run(sys.argv)
