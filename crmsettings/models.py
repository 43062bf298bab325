"""The site has no tables, only rights; for these, and to hear of migrations, Django wants this module."""

from typing import ClassVar

from django.db import models


class Site(models.Model):
    """What rights about the site as a whole hang on; superusers have them all, and give them to others."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions: ClassVar = [("watch", "Can see the state of the site")]

    def __str__(self) -> str:
        return "CRM settings"
