"""The keys that a row has in YAML and JSON, in the order of people: its names first, the flags last."""

from functools import cache

from lists.loading.attributes import attributes, model_below
from lists.rows import Row

FORMAT, COMPLETE = "format", "complete"  # at the top of a document
NAMES = "names"  # what people see where the default name is shown, by language
REPLACES = "replaces"
MISSING = "missing"


@cache
def row_keys(model: type[Row]) -> tuple[str, ...]:
    found = attributes(model)
    words = [key for key, attribute in found.items() if not attribute.is_flag]
    flags = [key for key, attribute in found.items() if attribute.is_flag]
    called = words.index("default_name") + 1
    old_codes = [REPLACES] if has_old_codes(model) else []
    last = [MISSING, below_key(model)] if model_below(model) else []
    return (*words[:called], NAMES, *words[called:], *old_codes, *flags, *last)


def below_key(model: type[Row]) -> str:
    below = model_below(model)
    return below.document_key if below else ""


def has_old_codes(model: type[Row]) -> bool:
    """Entries have them: their records may go over to another entry."""
    above = model.parent_model()
    return above is not None and above.is_list
