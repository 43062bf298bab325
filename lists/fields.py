"""Keys to the entries of one list, for the records of any app; see dictionaries.fields, pipelines.fields.

A record keeps an archived entry that it has, and one of an archived list; nobody gives it to another record.
"""

from collections.abc import Iterator
from itertools import accumulate, groupby
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.models import ModelChoiceIterator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lists.querysets import EntryQuerySet
from lists.rows import Row


class EntryField(models.ForeignKey[Any, Any]):
    """A foreign key to the entries of the list that `code` names.

    It is PROTECT, so no list takes a record along, and nothing leads back from the entry
    (`related_name="+"`): a model may have several such keys. Archived entries are offered, and
    valid, only where they are chosen already.
    """

    entries: ClassVar[str]  # the model of the entries, app.Model
    list_path: ClassVar[str]  # from an entry to the code that names its list
    default_error_messages: ClassVar = {
        "invalid": _("Choose a value of the list."),
        "archived": _("“%(label)s” is archived: choose another value."),
    }

    def __init__(self, code: str, **options: Any) -> None:
        self.code = code
        fixed: dict[str, Any] = {"on_delete": models.PROTECT, "limit_choices_to": {self.list_path: code}}
        super().__init__(**{"to": self.entries, "related_name": "+", **options, **fixed})

    def deconstruct(self) -> tuple[str, str, list[str], dict[str, object]]:
        name, path, _args, options = super().deconstruct()
        del options["on_delete"], options["limit_choices_to"]
        return name, path, [self.code], options

    @property
    def list_paths(self) -> tuple[str, ...]:
        """From an entry to what its label needs to know, one step after the other."""
        *steps, _code = self.list_path.split("__")
        return tuple(accumulate(steps, "{}__{}".format))

    @property
    def title(self) -> str:
        """What people call the field: “Source”."""
        return capfirst(str(self.verbose_name))

    def of_list(self) -> EntryQuerySet:
        """All entries of the list."""
        entries = cast(EntryQuerySet, self.remote_field.model._default_manager.all())
        return entries.filter(**{self.list_path: self.code})

    def named(self) -> models.QuerySet[Row]:
        """What the code names: nothing where it is unknown; see lists.checks."""
        raise NotImplementedError

    def is_open(self, chosen: int | None) -> models.Q:
        """Which entries a record may be given that has `chosen` now."""
        above = f"{cast('type[Row]', self.remote_field.model).parent_field}__archived_at"
        return models.Q(**{"archived_at": None, above: None}) | models.Q(pk=chosen)

    def offered(self, chosen: int | None = None) -> EntryQuerySet:
        """The entries to choose from, in the order of the list, with what their labels need."""
        return self.of_list().filter(self.is_open(chosen))

    def validate(self, value: int | None, model_instance: models.Model | None) -> None:
        models.Field.validate(self, value, model_instance)
        if value is None or model_instance is None:
            return
        entry = self.of_list().filter(pk=value).first()
        if entry is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if entry.archived_at is None and entry.entry_list.archived_at is None:
            return
        if not self.offered(self._stored(model_instance)).filter(pk=value).exists():
            words = {"label": (entry if entry.archived_at else entry.entry_list).label}
            raise ValidationError(self.error_messages["archived"], code="archived", params=words)

    def _stored(self, record: models.Model) -> int | None:
        rows = type(record)._base_manager.filter(pk=record.pk)
        chosen: int | None = rows.values_list(self.attname, flat=True).first()
        return chosen

    def formfield(self, **options: Any) -> forms.Field | None:
        return super().formfield(**{"form_class": EntryChoiceField, "key": self, **options})


class EntryChoices(ModelChoiceIterator):
    """The entries in list order; under the names of their lists where there are several."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        groups = [
            (entry_list.label, [self.choice(entry) for entry in entries])
            for entry_list, entries in groupby(self.queryset, lambda entry: entry.entry_list)
        ]
        yield from groups[0][1] if len(groups) == 1 else groups


class EntryChoiceField(forms.ModelChoiceField):
    """Offers what the key of the model offers to the record that is edited."""

    iterator = EntryChoices
    default_error_messages: ClassVar = {
        "invalid_choice": _("This value is archived or was deleted: choose another one."),
    }

    def __init__(self, queryset: EntryQuerySet, *, key: EntryField, **options: Any) -> None:
        self.key = key
        super().__init__(queryset, **options)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        # The first moment at which a field knows the record. What an address proposes is not chosen yet.
        record = getattr(form, "instance", None)  # a form without a model has none
        self.queryset = self.key.offered(self.key.value_from_object(record) if record else None)
        return super().get_bound_field(form, field_name)
