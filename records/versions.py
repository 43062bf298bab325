"""Which versions the lists behind a type of record have: what was made of them stays right as long as they do.

Every change of a list or of its entries, through whatever door, gives the list a version that none ever had.
"""

from functools import cache

from dictionaries.fields import DictionaryField
from dictionaries.models import Dictionary
from lists.statements import Statement
from pipelines.models import Pipeline
from records.models import Record


def versions(model: type[Record]) -> list[tuple[int, int]]:
    """The keys of the lists with their versions: to be read before anything is made of the lists."""
    return [row for statement in _statements(model) for row in statement.fetch()]


@cache
def _statements(model: type[Record]) -> list[Statement]:
    stage, keys = model.stage_field(), model.entry_fields()
    pipelines = Pipeline.objects.filter(entity_type__code=stage.code) if stage else Pipeline.objects.none()
    codes = {key.code for key in keys if isinstance(key, DictionaryField)}
    dictionaries = Dictionary.objects.filter(code__in=codes)
    rows = [*([pipelines] if stage else []), *([dictionaries] if codes else [])]
    return [Statement(found.order_by("pk").values_list("pk", "version")) for found in rows]
