"""The column that holds a label: whichever door it came through, it is stored clean."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from lists.text.labels import clean_label

if TYPE_CHECKING:
    Text = models.CharField[str, str]
else:
    Text = models.CharField


class LabelField(Text):
    """Raises ValidationError, by field, where a label cannot be stored; see lists.text.labels."""

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs  # the database knows no difference

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = self._cleaned(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        return super().get_db_prep_save(self._cleaned(value), connection)

    def _cleaned(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value  # an expression; see lists.looks.renamed
        try:
            return clean_label(value)
        except ValidationError as error:
            raise ValidationError({self.name: error}) from error
