"""Subscriptions: addresses that hear the changes of the lists they asked for.

- The queue is the history itself: `cursor` is the last operation that is delivered, or that this subscription
  does not hear. Nothing else is waiting anywhere.
- It hears what its owner may see. Whoever changes where it goes or what it hears becomes its owner, so that
  nobody hears by it what they may not see themselves.
- It is paused by a person, when its owner may no longer sign in, when its address answers that it is gone, or
  after days of failure; then its cursor waits.
- The secret signs what is sent. A new one leaves the last one valid beside it for a day, so that the receiver
  can be told without missing anything.
"""

from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from secrets import token_bytes
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from connect.models.languages import site_language, site_languages
from connect.outgoing import Unreachable, host_of, target_of
from lists.audit.settled import settled
from lists.entries import EntryList
from lists.loading.attributes import list_models

PREFIX = "whsec_"
BOTH_VALID = timedelta(days=1)  # for the last secret beside a new one
LONGEST_ADDRESS = 500


def new_secret() -> str:
    return PREFIX + b64encode(token_bytes(32)).decode()


class Subscription(models.Model):
    class Pause(models.TextChoices):
        PERSON = "person", gettext_lazy("Somebody paused it.")
        OWNER = "owner", gettext_lazy("Its owner may no longer sign in.")
        GONE = "gone", gettext_lazy("The address answered 410: it is gone for good.")
        FAILING = "failing", gettext_lazy("The address has failed for five days.")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=gettext_lazy("owner")
    )
    name = models.CharField(gettext_lazy("Name"), max_length=60)
    address = models.CharField(gettext_lazy("Address"), max_length=LONGEST_ADDRESS)
    secret = models.CharField(max_length=80, default=new_secret, editable=False)
    last_secret = models.CharField(max_length=80, blank=True, editable=False)
    secret_since = models.DateTimeField(default=timezone.now, editable=False)
    language = models.CharField(
        gettext_lazy("Language of its sentences"),
        max_length=10, choices=site_languages, default=site_language,
    )  # fmt: skip
    lists = models.JSONField(
        default=list, blank=True, editable=False, help_text="Pairs of table and key; all lists where empty."
    )
    cursor = models.BigIntegerField(default=0, editable=False, help_text="Key of an operation.")
    created = models.DateTimeField(default=timezone.now, editable=False)
    paused = models.DateTimeField(null=True, blank=True, editable=False)
    why_paused = models.CharField(max_length=10, choices=Pause.choices, blank=True, editable=False)
    tries = models.PositiveIntegerField(default=0, editable=False, help_text="Of the next message.")
    failing_since = models.DateTimeField(null=True, blank=True, editable=False)
    next_try = models.DateTimeField(null=True, blank=True, editable=False)
    leased_by = models.CharField(max_length=32, blank=True, editable=False, help_text="Who delivers it now.")
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = gettext_lazy("subscription")
        verbose_name_plural = pgettext_lazy("to changes", "subscriptions")
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["cursor"], condition=models.Q(paused=None), name="subscription_behind"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """The address has to be one that may be called. Raises ValidationError."""
        if not self.address:  # the field says so itself
            return
        try:
            target_of(self.address)
        except Unreachable as reason:
            raise ValidationError({"address": str(reason)}) from None

    @property
    def host(self) -> str:
        """What is told of the address to those who may not know all of it: a path may hold a secret."""
        return host_of(self.address)

    @property
    def secrets(self) -> list[str]:
        """Those that sign what is sent now."""
        both = self.last_secret and self.secret_since > timezone.now() - BOTH_VALID
        return [self.secret, self.last_secret] if both else [self.secret]

    @property
    def reason(self) -> str | Promise:
        """Why it is paused."""
        return self.Pause(self.why_paused).label if self.why_paused else ""

    def hear(self, entry_lists: list[EntryList]) -> None:
        """Only these lists; all of them where there is none."""
        self.lists = [[entry_list._meta.db_table, entry_list.pk] for entry_list in entry_lists]

    def heard(self) -> list[EntryList]:
        """Rows that have nothing but their keys: a list that is deleted is heard to its end."""
        families: dict[str, Callable[..., EntryList]] = {
            family._meta.db_table: family for family in list_models()
        }
        return [families[table](pk=pk) for table, pk in self.lists if table in families]

    def begin(self, *, with_the_past: bool = False) -> None:
        """Where it begins to hear: now, or with the first change that the history has."""
        self.cursor = 0 if with_the_past else settled(0)

    def renew_secret(self) -> None:
        self.last_secret, self.secret, self.secret_since = self.secret, new_secret(), timezone.now()
        self._store("last_secret", "secret", "secret_since")

    def pause(self, why: str) -> None:
        """It goes on from where it was as soon as somebody resumes it."""
        self.paused, self.why_paused = timezone.now(), why
        self._release("paused", "why_paused")

    def resume(self) -> None:
        """It is tried at once, and has days again before it is paused. Raises ValidationError."""
        if not self.owner.is_active:
            raise ValidationError(_("Its owner may no longer sign in. Save it, and it becomes yours."))
        self.paused, self.why_paused = None, ""
        self.try_now("paused", "why_paused")

    def try_now(self, *more: str) -> None:
        """Without waiting for its next try, and with all days again before it is paused."""
        self.failing_since = self.next_try = None
        self._release("failing_since", "next_try", *more)

    def _release(self, *columns: str) -> None:
        """Whoever delivers it just now ends with the message that is on its way."""
        self.leased_by, self.leased_until = "", None
        self._store("leased_by", "leased_until", *columns)

    def _store(self, *columns: str) -> None:
        """Where somebody has deleted it meanwhile there is nothing left to do."""
        type(self)._default_manager.filter(pk=self.pk).update(
            **{name: getattr(self, name) for name in columns}
        )
