"""Which versions the lists behind a type of record have.

Every change of a list or of its entries, through whatever door, gives the list a version that none ever had:
what was made of the lists stays right as long as they have the versions that were read before.
"""

from functools import cache

from dictionaries.models import Dictionary
from lists.statements import Statement
from pipelines.models import Pipeline
from records.models import Record


def versions(model: type[Record]) -> list[tuple[int, int]]:
    """The keys of the lists with their versions."""
    return [row for statement in _statements(model) for row in statement.fetch()]


@cache
def _statements(model: type[Record]) -> list[Statement]:
    keys, stage = model.entry_fields(), model.stage_field()
    codes = [key.code for key in keys if key != stage]
    pipelines = [Pipeline.objects.filter(entity_type__code=stage.code)] if stage else []
    dictionaries = [Dictionary.objects.filter(code__in=codes)] if codes else []
    return [
        Statement(lists.order_by("pk").values_list("pk", "version")) for lists in (*pipelines, *dictionaries)
    ]
