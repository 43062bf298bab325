"""Webhooks: tokens by which programs act for a person.

- A token is shown once and stored as a digest; 256 bits of it are random, and its prefix tells those who look
  for secrets in files what it is.
- It may what its owner may, or only read; it ends when it expires, when somebody revokes it, and for good
  when its owner may no longer sign in: the database sees to that, whatever made them inactive.
"""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.models.languages import site_language
from lists.protection import Ending
from lists.statements import one
from lists.text.labels import clean_label

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PREFIX = "crms_"
NOTED = timedelta(minutes=1)  # how exactly it is known when a token was used last
LAST_DAY = date(9999, 12, 30)  # at the end of it Python still has a moment in every time zone


class Webhook(models.Model):
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=60, help_text=_("The history says it."))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    may_write = models.BooleanField(_("may write"), default=True)
    language = models.CharField(_("language"), max_length=10, default=site_language)
    created = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    last_used = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    endings = (Ending("owner", flag="is_active", moment="revoked"),)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        try:
            self.name = clean_label(self.name)
        except ValidationError as error:
            raise ValidationError({"name": error}) from error
        if not self.name:
            raise ValidationError({"name": _("A webhook needs a name: the history shows it.")})
        if self.language not in dict(settings.LANGUAGES):
            raise ValidationError({"language": _("This site does not speak this language.")})
        if self._state.adding and self.is_expired:
            raise ValidationError({"expires": _("This day is over: choose a later one.")})

    @classmethod
    def issue(
        cls,
        owner: "User",
        name: str,
        *,
        may_write: bool = True,
        language: str = settings.LANGUAGE_CODE,
        expires: datetime | None = None,
    ) -> tuple[Self, str]:
        """A new one, and its token, which nobody can be shown again. Raises ValidationError."""
        token = PREFIX + token_urlsafe(32)
        made = cls(name=name, may_write=may_write, language=language, expires=expires, digest=_digest(token))
        with transaction.atomic():
            # Whoever deactivates them at this moment finds the new one as well, or is found.
            users = get_user_model()._default_manager.select_for_update()
            made.owner = users.get(pk=owner.pk)
            if not made.owner.is_active:
                raise ValidationError({"owner": _("Their account is deactivated: nothing can act for them.")})
            made.full_clean()
            made.save(force_insert=True)
        return made, token

    @classmethod
    def of(cls, token: str) -> "Webhook | None":
        """The one with this token, whether or not it may be used; see connect.authentication."""
        digest = _digest(token)
        found = one(cls, digest=digest)
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

    @property
    def language_title(self) -> str:
        return str(dict(settings.LANGUAGES).get(self.language, self.language))

    def address(self, token: str) -> str:
        """The path for clients that are given an address and nothing else."""
        return f"/rest/{self.owner_id}/{token}/"

    def revoke(self) -> None:
        """For good."""
        type(self)._default_manager.filter(pk=self.pk, revoked=None).update(revoked=timezone.now())
        self.refresh_from_db(fields=["revoked"])

    def note_use(self) -> None:
        """To the minute: one that is used all the time is not written all the time.

        Where the database cannot be written at the moment, whoever only reads is served all the same.
        """
        now = timezone.now()
        if self.last_used is None or self.last_used < now - NOTED:
            with suppress(DatabaseError):
                type(self)._default_manager.filter(pk=self.pk).update(last_used=now)


def end_of(day: date) -> datetime:
    """The last moment of a day, as people on this site count days. Raises ValidationError."""
    if day > LAST_DAY:
        raise ValidationError(_("This day is too far away."))
    return timezone.make_aware(datetime.combine(day, time.max))


def _digest(token: str) -> str:
    return sha256(token.encode(errors="replace")).hexdigest()
