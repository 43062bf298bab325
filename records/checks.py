"""What a type of record must not do, as system checks: `manage.py check` fails when one does it."""

from collections import defaultdict

from django.core.checks import CheckMessage, Error, Tags, register

from pipelines.fields import StageField
from records.access import record_types
from records.models import Record

# Parameters of the addresses of records and segments: a field of such a name would be taken for them.
PARAMETERS = {
    *("pipeline", "archived", "before", "after", "facet", "counts", "stages", "state"),
    *("type", "by", "across", "measure"),
}


@register(Tags.models)
def check_slugs(app_configs: object = None, **_kwargs: object) -> list[CheckMessage]:
    """Two types under one address: the pages of one of them could not be reached."""
    types = defaultdict(list)
    for model in record_types():
        types[model.slug()].append(model)
    return [
        Error(
            f"{' and '.join(model._meta.label for model in models)} have the same address, {slug}/.",
            hint="Give the class of one of them another name.",
            obj=models[-1],
            id="records.E001",
        )
        for slug, models in types.items()
        if len(models) > 1
    ]


@register(Tags.models)
def check_keys(app_configs: object = None, **_kwargs: object) -> list[CheckMessage]:
    return [error for model in record_types() for error in errors_of(model)]


def errors_of(model: type[Record]) -> list[CheckMessage]:
    keys = model.entry_fields()
    errors: list[CheckMessage] = []
    if not keys:
        hint = "Give it a StageField or a DictionaryField: records are filtered and counted by them."
        errors.append(Error("A type of record needs a key to a list.", hint, model, "records.E002"))
    if sum(isinstance(key, StageField) for key in keys) > 1:
        hint = "A record moves through one pipeline: let another key point to a dictionary."
        errors.append(Error("A type of record has one StageField at most.", hint, model, "records.E003"))
    for key in keys:
        if key.name in PARAMETERS:
            sentence = f"“{key.name}” has a meaning of its own in the addresses of records."
            errors.append(Error(sentence, "Give the field another name.", key, "records.E004"))
    return errors
