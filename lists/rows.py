"""Codes, names and places: what lists, entries and entity types share."""

from functools import cache
from typing import Any, ClassVar, Self, cast

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext

from lists.conflicts import Stale
from lists.history import operation, recorded
from lists.ordering import Ordered
from lists.protection import Guard, Refused, constant
from lists.statements import Statement, param
from lists.text.labels import CODE_LENGTH, LABEL_LENGTH, clean_label, code_from, fold, validate_code


class Row(Ordered):
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
    guards: ClassVar[tuple[Guard, ...]] = (
        *constant("code", "code", _("A code never changes.")),
        Guard("identity", "UPDATE", "NEW.id <> OLD.id", _("The number of a row never changes.")),
    )

    is_list: ClassVar[bool] = False  # whether it has entries
    color_field: ClassVar[str] = ""  # the column with the colour in which people see it
    # How the history describes an operation of this kind by its first row, with %(label)s and %(list)s.
    operation_sentences: ClassVar[dict[str, str | Promise]] = {}

    class Meta(Ordered.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.label

    def save(self, **kwargs: Any) -> None:
        with operation(None, "add" if self._state.adding else "edit"):
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

    def natural_key(self) -> tuple[str, ...]:
        return (*(self.parent.natural_key() if self.parent else ()), self.code)

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

    def default_labels(self) -> list[str]:
        """The default name in every language of the site."""
        labels = []
        for language, _title in settings.LANGUAGES:
            with override(language):
                labels.append(self.default_label)
        return labels

    @classmethod
    def exclusive_flags(cls) -> list[str]:
        """The columns that are true for one row among its siblings: the constraints say so."""
        conditions = [getattr(constraint, "condition", None) for constraint in cls._meta.constraints]
        pairs = [pair for condition in conditions if condition for pair in condition.children]
        return [pair[0] for pair in pairs if isinstance(pair, tuple) and pair[1] is True]

    @classmethod
    def change_sentence(cls, field: str, after: object) -> str | Promise | None:
        """How the history describes that a field of its own has a new value; None: in general words."""
        return None

    @property
    def refusal(self) -> Refused | None:
        """Why this row can never be deleted, whoever uses it or not."""
        return None

    @recorded("rename")
    def rename(self, label: str) -> None:
        """Empty means the default name again. Raises ValidationError for its field `name`."""
        self.parent_lock()
        self.name = self.clean_name(label)
        self.write("name")

    def expect(self, **seen: Any) -> None:
        """Takes the turn of the list. Raises Stale when this row no longer has the values that were seen."""
        if not seen:
            return
        self.parent_lock()
        present = self.sibling(self.pk)
        if any(getattr(present, name) != value for name, value in seen.items()):
            raise Stale(present)

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
        if twin is not None:
            raise ValidationError({"name": self.taken_by(self.sibling(twin))})
        return label

    def taken_by(self, twin: Self) -> ValidationError:
        """Why this row cannot have the name of that one."""
        words = {"label": twin.label}
        return ValidationError(_("“%(label)s” is already in this list."), code="duplicate", params=words)

    def fill_in(self) -> None:
        """What a new row gets where nothing was typed."""
        if not self.code:
            taken = set(self.siblings().values_list("code", flat=True))
            self.code = code_from(self.name or self.default_name, taken)

    def twin(self) -> int | None:
        """The sibling that looks the same as this row."""
        return self._twin(self.name)

    def _twin(self, name: str) -> int | None:
        """The sibling that looks the same as `name` in any language."""
        wanted = {fold(label) for label in ([name] if name else self.default_labels())}
        defaults: dict[str, int] = {}
        for pk, other, default in _names(type(self)).fetch(self.parent_pk):
            if pk == self.pk:
                continue
            if not other:
                defaults[default] = pk
            elif fold(other) in wanted:
                return int(pk)
        for language, _title in settings.LANGUAGES:
            with override(language):
                shown = {
                    fold(pgettext(self.message_context, default)): pk for default, pk in defaults.items()
                }
                twin = shown.get(fold(name or self.default_label))
            if twin is not None:
                return twin
        return None

    def _take_place(self) -> None:
        self.parent_lock()
        self.fill_in()
        if cast("int | None", self.position) is None:
            self.position = self._position_before(None)


def row_models() -> list[type[Row]]:
    """Lists, entries and entity types."""
    return [model for model in apps.get_models() if issubclass(model, Row)]


@cache
def _names(model: type[Row]) -> Statement:
    """The names of all rows with one parent."""
    rows = model._base_manager.order_by()
    if model.parent_field:
        rows = rows.filter(**{model.parent_field: param(0)})
    return Statement(rows.values_list("pk", "name", "default_name"))
