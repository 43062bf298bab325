"""Codes, names and places: what lists, entries and entity types share."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Self, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext

from lists import ordering
from lists.labels import CODE_LENGTH, LABEL_LENGTH, clean_label, code_from, fold, validate_code
from lists.protection import Guard, Refused, constant, gone, refusing


class Named(models.Model):
    """A row with a code for programs and a name for people, in a place among its siblings.

    Whoever keeps the default name sees it in their own language: it is a message id, with
    `message_context` as its context.
    """

    code = models.CharField(
        _("code"),
        max_length=CODE_LENGTH,
        blank=True,
        validators=[validate_code],
        help_text=_("For programs; it never changes. Empty: made from the name."),
    )
    name = models.CharField(
        _("name"), max_length=LABEL_LENGTH, blank=True, help_text=_("Empty: the default name.")
    )
    default_name = models.CharField(_("default name"), max_length=LABEL_LENGTH, blank=True, editable=False)
    position = models.BigIntegerField(_("position"), blank=True, editable=False)

    parent_field: ClassVar[str] = ""  # the key to what this row belongs to
    guards: ClassVar[tuple[Guard, ...]] = (
        *constant("code", "code", _("A code never changes.")),
        Guard("identity", "UPDATE", "NEW.id <> OLD.id", _("The number of a row never changes.")),
    )

    class Meta:
        abstract = True
        base_manager_name = "objects"
        ordering: ClassVar[list[str]] = ["position"]

    def __str__(self) -> str:
        return self.label

    def save(self, **kwargs: Any) -> None:
        with refusing():
            if self._state.adding:
                self._take_place()
            elif not kwargs.get("update_fields"):
                kwargs["force_update"] = True  # a plain save would bring back what somebody deleted
            super().save(**kwargs)

    def clean(self) -> None:
        if self.parent_field and getattr(self, f"{self.parent_field}_id") is None:
            return  # the form says so already
        try:
            self.name = self.clean_name(self.name)
        finally:
            # Also with a bad name: what is not filled in would look like a second mistake.
            if self._state.adding:
                self.fill_in()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Raises Refused when the row is protected or in use."""
        deleted = type(self)._base_manager.filter(pk=self.pk).delete()
        self.pk = None
        return deleted

    def refetch(self) -> None:
        """The row as it stands now. Raises Refused when it no longer does."""
        try:
            self.refresh_from_db(fields=["position"])
        except type(self).DoesNotExist:
            raise gone() from None

    def natural_key(self) -> tuple[str, ...]:
        return (*(self.parent.natural_key() if self.parent else ()), self.code)

    @property
    def parent(self) -> Any:
        return getattr(self, self.parent_field) if self.parent_field else None

    @property
    def message_context(self) -> str:
        raise NotImplementedError

    @property
    def label(self) -> str:
        """What people see, in the language of the moment."""
        return self.name or self.default_label

    @property
    def default_label(self) -> str:
        return pgettext(self.message_context, self.default_name) if self.default_name else ""

    @property
    def refusal(self) -> Refused | None:
        """Why this row can never be deleted, whoever uses it or not."""
        return None

    def rename(self, label: str) -> None:
        """Empty means the default name again. Raises ValidationError for its field `name`."""
        with refusing(), self.parent_locked():
            self.name = self.clean_name(label)
            self.save(update_fields=["name"])

    def clean_name(self, label: str) -> str:
        """The name to store for a typed label: none when it is the default one anyway."""
        try:
            label = clean_label(label)
        except ValidationError as error:
            raise ValidationError({"name": error}) from None
        if not label and not self.default_name:
            raise ValidationError({"name": ValidationError(_("Type a name."), code="empty")})
        if label == self.default_label:
            label = ""
        twin = self._twin(label)
        if twin:
            duplicate = ValidationError(
                _("“%(label)s” is already in this list."), code="duplicate", params={"label": twin}
            )
            raise ValidationError({"name": duplicate})
        return label

    def fill_in(self) -> None:
        """What a new row gets where nothing was typed."""
        if not self.code:
            taken = set(self.siblings().values_list("code", flat=True))
            self.code = code_from(self.name or self.default_name, taken)

    def siblings(self) -> models.QuerySet[Self]:
        """All rows with the same parent, this one included."""
        rows = type(self)._base_manager.all()
        return rows.filter(**{self.parent_field: self.parent}) if self.parent_field else rows

    @contextmanager
    def parent_locked(self) -> Iterator[None]:
        """One act at a time among siblings."""
        with transaction.atomic():
            self.parent_lock()
            yield

    def parent_lock(self) -> None:
        if self.parent is not None:
            self.parent.lock()

    def lock(self) -> None:
        """Waits for its turn; the turn ends with the transaction."""
        # Not the key: records that point here need not wait. SQLite locks the whole file at BEGIN.
        list(type(self)._base_manager.filter(pk=self.pk).select_for_update(no_key=True).values_list("pk"))

    def _twin(self, name: str) -> str:
        """The label of a sibling that looks the same as `name` in any language, or nothing."""
        others = list(self.siblings().exclude(pk=self.pk).values_list("name", "default_name"))
        typed = {fold(other): other for other, _default in others if other}
        if name and fold(name) in typed:
            return typed[fold(name)]
        defaults = [default for other, default in others if not other]
        for language, _title in settings.LANGUAGES:
            with override(language):
                shown = {fold(pgettext(self.message_context, d)): d for d in defaults}
                wanted = fold(name or self.default_label)
            if wanted in typed:
                return typed[wanted]
            if wanted in shown:
                return pgettext(self.message_context, shown[wanted])
        return ""

    def _take_place(self) -> None:
        self.parent_lock()
        self.fill_in()
        if cast("int | None", self.position) is None:
            self.position = self._position_before(None)

    def _position_before(self, successor: Self | None) -> int:
        rows = self.siblings()
        if successor is None:
            successor = self._first_after_group(rows)
        others = rows.exclude(pk=self.pk)
        position = ordering.position_before(others, successor.position if successor else None)
        if position is None and successor is not None:
            ordering.renumber(rows)
            successor.refresh_from_db(fields=["position"])
            position = ordering.position_before(others, successor.position)
        return cast(int, position)  # a renumbered list has gaps

    def _first_after_group(self, rows: models.QuerySet[Self]) -> Self | None:
        """The row before which the group of this one ends; a plain list is a single group."""
        return None
