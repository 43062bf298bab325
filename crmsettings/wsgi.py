"""The site for a server that speaks WSGI: `manage.py serve` starts one."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crmsettings.settings")
django.setup(set_prefix=False)

from crmsettings.site.door import Application  # noqa: E402 - it reads the settings

application = Application()
