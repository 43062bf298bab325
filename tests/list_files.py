"""Files for `manage.py load_lists`, and what the database holds after it."""

from io import StringIO
from typing import Any

from django.core.management import call_command

from dictionaries.models import Dictionary, DictionaryValue
from pipelines.models import EntityType, Pipeline, Stage

MODELS = (EntityType, Pipeline, Stage, Dictionary, DictionaryValue)


def load(*fixtures: object, **options: Any) -> str:
    out = StringIO()
    call_command("load_lists", *map(str, fixtures), stdout=out, **options)
    return out.getvalue()


def everything() -> list[dict[str, Any]]:
    """All lists and entries in order, with natural keys."""
    rows = []
    for model in MODELS:
        for row in model._base_manager.all():
            fields = {f.name: getattr(row, f.name) for f in model._meta.concrete_fields if not f.is_relation}
            key = (model.__name__, *row.natural_key())
            rows.append({**fields, "id": None, "version": None, "key": key})
    return sorted(rows, key=lambda row: row["key"][:-1])


def codes(entry_list: Any) -> str:
    return " ".join(entry_list.entries.values_list("code", flat=True))


def dictionary(code: str = "REGION", **fields: Any) -> dict[str, Any]:
    return {"model": "dictionaries.dictionary", "fields": {"code": code, "default_name": "Regions", **fields}}


def value(code: str, default_name: str, dictionary: str = "SOURCE", **fields: Any) -> dict[str, Any]:
    fields = {"dictionary": [dictionary], "code": code, "default_name": default_name, **fields}
    return {"model": "dictionaries.dictionaryvalue", "fields": fields}


def stage(code: str, default_name: str, kind: int, **fields: Any) -> dict[str, Any]:
    fields = {
        "pipeline": ["DEAL", "GENERAL"],
        "code": code,
        "default_name": default_name,
        "kind": kind,
        **fields,
    }
    return {"model": "pipelines.stage", "fields": fields}
