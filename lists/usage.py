"""Who uses an entry or a list: derived from the foreign keys, so that nothing can be forgotten."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models


@dataclass(frozen=True)
class Use:
    """How many records of one model point with one field at the asked entries."""

    model: type[models.Model]
    field: str
    count: int


def references(model: type[models.Model]) -> list[models.ForeignKey[models.Model, models.Model]]:
    """Every foreign key to a model, those with `related_name="+"` included.

    The key of an entry to its own list is not a use.
    """
    keys = [
        relation.field
        for relation in model._meta.get_fields(include_hidden=True)
        if (relation.one_to_many or relation.one_to_one)
        and relation.auto_created
        and not relation.concrete
        and isinstance(relation, models.ManyToOneRel)
    ]
    own = getattr(model, "entries", None)
    own_key = own.rel.field if own is not None else None
    return [key for key in keys if key is not own_key]


def usage_of(model: type[models.Model], pks: Iterable[int]) -> list[Use]:
    """The uses of some rows of a model, counted in SQL over all records, archived ones included."""
    pks = list(pks)
    uses = []
    for key in references(model):
        count = key.model._base_manager.filter(**{f"{key.name}__in": pks}).count()
        if count:
            uses.append(Use(key.model, key.name, count))
    return uses
