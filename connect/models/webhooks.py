"""Webhooks: tokens by which programs act for a person.

- A token is shown once and stored as a digest; 256 bits of it are random, and its prefix tells those who look
  for secrets in files what it is.
- It may what its owner may, or only read; it ends when it expires, when somebody revokes it, and when its
  owner may no longer sign in.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PREFIX = "crms_"
NOTED = timedelta(minutes=1)  # how exactly it is known when a token was used last


class Webhook(models.Model):
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=60, help_text=_("The history says it."))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    may_write = models.BooleanField(_("may write"), default=True)
    language = models.CharField(_("language"), max_length=10, default=settings.LANGUAGE_CODE)
    created = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    last_used = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def issue(
        cls,
        owner: Any,
        name: str,
        *,
        may_write: bool = True,
        language: str = settings.LANGUAGE_CODE,
        expires: datetime | None = None,
    ) -> "tuple[Webhook, str]":
        """A new one, and its token, which nobody can be shown again."""
        token = PREFIX + token_urlsafe(32)
        more = {"may_write": may_write, "language": language, "expires": expires}
        return cls._default_manager.create(owner=owner, name=name, digest=_digest(token), **more), token

    @classmethod
    def of(cls, token: str) -> "Webhook | None":
        """The one with this token, whether or not it may be used; see connect.authentication."""
        digest = _digest(token)
        found = cls._default_manager.select_related("owner").filter(digest=digest).first()
        return found if found and compare_digest(found.digest, digest) else None

    @property
    def is_expired(self) -> bool:
        return self.expires is not None and self.expires <= timezone.now()

    @property
    def is_revoked(self) -> bool:
        return self.revoked is not None or not self.owner.is_active

    @property
    def is_live(self) -> bool:
        return not (self.is_revoked or self.is_expired)

    def revoke(self) -> None:
        """For good."""
        self.revoked = self.revoked or timezone.now()
        self.save(update_fields=["revoked"])

    def note_use(self) -> None:
        """To the minute: one that is used all the time is not written all the time."""
        now = timezone.now()
        if self.last_used is None or self.last_used < now - NOTED:
            type(self)._default_manager.filter(pk=self.pk).update(last_used=now)


def _digest(token: str) -> str:
    return sha256(token.encode(errors="replace")).hexdigest()
