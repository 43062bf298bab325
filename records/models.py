"""The records of the CRM: what the entries of the lists are for.

A new type of record is one class here: its pages, filters, forms, segments and admin follow from its
fields.
"""

from collections.abc import Collection
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lists.fields import EntryField
from lists.text.labels import refuse_unseen
from pipelines.fields import StageField
from pipelines.models import Stage
from records import moving, names
from records.columns import by_amount, indexed, optional


class Record(models.Model):
    """It points to entries with keys of its own; this product never deletes or blanks what it points to."""

    name = models.CharField(_("name"), max_length=200)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    is_archived = models.BooleanField(_("archived"), default=False, editable=False)

    objects = models.Manager.from_queryset(names.NamedQuerySet)()

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["-pk"]
        get_latest_by = "created_at"  # so it is known when an entry was last used; see lists.usage

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("record", args=[self.slug(), self.pk])

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        """Also what a file brings comes this way."""
        with transaction.atomic(savepoint=False):
            super().save_base(*args, **kwargs)
            if "name" in (kwargs.get("update_fields") or ("name",)):
                names.enter(type(self), [(self.pk, self.name)])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        pk = self.pk
        with transaction.atomic(savepoint=False):
            gone = super().delete(*args, **kwargs)  # before its name, as whoever saves it
            names.forget(type(self), [pk])
        return gone

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        super().clean_fields(exclude)
        if "name" not in (exclude or ()):
            try:
                refuse_unseen(self.name)
            except ValidationError as error:
                raise ValidationError({"name": error}) from None

    @classmethod
    def slug(cls) -> str:
        """The type of record as it is written in an address."""
        return str(cls._meta.model_name)

    @classmethod
    def type_title(cls) -> str:
        """What people call the records of this type: “Leads”."""
        return capfirst(str(cls._meta.verbose_name_plural))

    @classmethod
    def entry_fields(cls) -> list[EntryField]:
        """The keys to entries, in the order in which they are declared."""
        return [field for field in cls._meta.fields if isinstance(field, EntryField)]

    @classmethod
    def label_paths(cls) -> list[str]:
        """What `select_related` has to follow for the labels of the entries."""
        return [f"{field.name}__{field.list_path.removesuffix('__code')}" for field in cls.entry_fields()]

    @classmethod
    def stage_field(cls) -> StageField | None:
        return next((field for field in cls.entry_fields() if isinstance(field, StageField)), None)

    @classmethod
    def has_amount(cls) -> bool:
        return any(field.name == "amount" for field in cls._meta.fields)

    @property
    def present_stage(self) -> Stage | None:
        """Where it stands; records of most types stand nowhere."""
        key = self.stage_field()
        return getattr(self, key.name) if key else None

    def move_to(self, stage: int, expected: int | None = None) -> bool:
        """To another stage of its pipeline; see records.moving. Raises Refused. Returns whether it moved."""
        return moving.move(self, stage, expected)

    def give(self, key: EntryField, entry: int | None) -> None:
        """Another entry, where it is no stage, or none; see records.moving. Raises Refused."""
        moving.give(self, key, entry)

    def archive(self) -> bool:
        """Out of sight; the entries that it points to stay in use. Returns whether it changed anything."""
        return self._set_archived(True)

    def restore(self) -> bool:
        return self._set_archived(False)

    def _set_archived(self, is_archived: bool) -> bool:
        if self.is_archived == is_archived:
            return False
        self.is_archived = is_archived
        self.save(update_fields=["is_archived"])
        return True


class RecordWithAmount(Record):
    amount = models.DecimalField(
        _("amount"), max_digits=12, decimal_places=2, default=Decimal(0), validators=[MinValueValidator(0)]
    )

    class Meta(Record.Meta):
        abstract = True


class Lead(Record):
    status = StageField("LEAD", db_index=False, verbose_name=_("status"))
    source = optional("SOURCE", _("source"))
    salutation = optional("HONORIFIC", _("salutation"))

    class Meta(Record.Meta):
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        indexes = indexed("lead", "status", "source", "salutation")


class Deal(RecordWithAmount):
    stage = StageField("DEAL", db_index=False, verbose_name=_("stage"))
    deal_type = optional("DEAL_TYPE", _("deal type"))
    source = optional("SOURCE", _("source"))

    class Meta(Record.Meta):
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        indexes = [*indexed("deal", ("stage", "amount"), "deal_type", "source"), *by_amount("deal")]


class Quote(RecordWithAmount):
    status = StageField("QUOTE", db_index=False, verbose_name=_("status"))

    class Meta(Record.Meta):
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        indexes = [*indexed("quote", ("status", "amount")), *by_amount("quote")]


class Invoice(RecordWithAmount):
    status = StageField("INVOICE", db_index=False, verbose_name=_("status"))

    class Meta(Record.Meta):
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        indexes = [*indexed("invoice", ("status", "amount")), *by_amount("invoice")]


class Contact(Record):
    contact_type = optional("CONTACT_TYPE", _("contact type"))
    source = optional("SOURCE", _("source"))
    salutation = optional("HONORIFIC", _("salutation"))

    class Meta(Record.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = indexed("contact", "contact_type", "source", "salutation")


class Company(Record):
    company_type = optional("COMPANY_TYPE", _("company type"))
    industry = optional("INDUSTRY", _("industry"))
    employees = optional("EMPLOYEES", _("employees"))
    source = optional("SOURCE", _("source"))

    class Meta(Record.Meta):
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        indexes = indexed("company", "company_type", "industry", "employees", "source")


class Event(Record):
    event_type = optional("EVENT_TYPE", _("event type"))

    class Meta(Record.Meta):
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = indexed("event", "event_type")


class Call(Record):
    status = optional("CALL_LIST", _("call status"))

    class Meta(Record.Meta):
        verbose_name = pgettext_lazy("record", "call")
        verbose_name_plural = pgettext_lazy("record", "calls")
        indexes = indexed("call", "status")


class Document(Record):
    catalog = optional("DOCUMENT_CATALOG", _("document catalogue"))

    class Meta(Record.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes = indexed("document", "catalog")
