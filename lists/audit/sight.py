"""Which operations somebody may see: nothing of a family of lists that they may not see."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from lists.audit.reading import acts_on_codes
from lists.entries import EntryList
from lists.models import Change, Operation


def without(hidden: Collection[type[EntryList]], rows: QuerySet[Operation]) -> QuerySet[Operation]:
    """The operations that say nothing about these families of lists, or about what stands above them."""
    models = [(family.parent_model(), family, family.entries.field.model) for family in hidden]
    tables = [model._meta.db_table for of_family in models for model in of_family if model]
    if not tables:
        return rows
    if any(family.gives_records for family in hidden):
        rows = rows.exclude(action="move_records")
    changes = Change.objects.filter(operation=OuterRef("pk"), table_name__in=tables)
    return rows.exclude(Exists(changes)).exclude(pk__in=acts_on_codes(tables))
