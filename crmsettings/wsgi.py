"""The site for a server that speaks WSGI: `manage.py serve` starts one."""

import gc
import os

import django

# What a start loads is there to stay. To look through it for garbage again and again would make the start
# longer, and later whoever asks at that moment would wait.
gc.disable()

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crmsettings.settings")
django.setup(set_prefix=False)

from django.urls import get_resolver  # noqa: E402 - it reads the settings, as the next one does

from crmsettings.site.door import Application  # noqa: E402

application = Application()
get_resolver().url_patterns  # noqa: B018 - all views, before the first request instead of during it

gc.freeze()
gc.enable()
