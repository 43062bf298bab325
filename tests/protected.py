"""Rows that the rules of the lists protect, and what a test says of them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.utils.timezone import now

from dictionaries.models import Dictionary, DictionaryValue
from lists.rows import row_models
from lists.usage import references
from pipelines.models import EntityType, Pipeline, Stage
from tests.factories import DictionaryFactory, PipelineFactory, StageFactory, ValueFactory
from tests.thirdparty.models import Badge, Gift, Interest, Report, Robot, Survey, Ticket, Visit

type Row = Any


def value(code: str) -> Row:
    return DictionaryValue.objects.get(dictionary__code="SOURCE", code=code)


def stage(code: str) -> Row:
    return pipeline("DEAL").entries.get(code=code)


def pipeline(entity_type: str) -> Row:
    return Pipeline.objects.get(entity_type__code=entity_type, is_default=True)


def archived_pipeline() -> Row:
    return PipelineFactory(archived_at=now())


def used(row: Row, *records: models.Model) -> Row:
    """The row, after records began to use it or its entries."""
    for record in records:
        record.save()
    return row


def pipeline_of_used_stage() -> Row:
    full = archived_pipeline()
    return used(full, Ticket(stage=full.entries.last()))


def value_of_survey() -> Row:
    row = ValueFactory()
    return used(row, Interest(survey=Survey.objects.create(), value=row))


def list_of_used_value() -> Row:
    row = ValueFactory()
    return used(row.dictionary, Visit(source=row))


def record_of(key: Any, entry: Row) -> Any:
    """A record of any app whose key has this entry; its other keys have what they must."""
    needed = {
        field.name: first_of(field)
        for field in key.model._meta.fields
        if isinstance(field, models.ForeignKey) and not field.null and field.name != key.name
    }
    return key.model._base_manager.create(**{**needed, key.name: entry})


def first_of(field: Any) -> Row:
    if field.related_model is Survey:
        return Survey.objects.create()
    return pipeline(getattr(field, "code", "DEAL")).entries.first()


# What is kept whoever uses it: the row, and the reason that the model gives.
MANDATORY: dict[str, tuple[Callable[[], Row], str]] = {
    "a system value": (lambda: value("CALL"), "system"),
    "the initial stage": (lambda: stage("NEW"), "initial"),
    "the success stage": (lambda: stage("WON"), "success"),
    "the first failure stage": (lambda: stage("LOSE"), "failure"),
    "a system stage in progress": (lambda: StageFactory(is_system=True), "system"),
    "the default pipeline": (lambda: pipeline("DEAL"), "default"),
    "an active pipeline": (PipelineFactory, "active"),
    "a shipped list": (lambda: Dictionary.objects.get(code="SOURCE"), "shipped"),
    "an entity type": (lambda: EntityType.objects.get(code="DEAL"), "entity_type"),
}

# What is kept because two records use it, with every kind of foreign key.
IN_USE: dict[str, Callable[[], Row]] = {
    "a value by a hidden key": lambda: used(value("WEB"), *(Visit(source=value("WEB")) for _ in "12")),
    "a value by two optional keys": lambda: used(
        value("WEB"), Gift(occasion=value("WEB"), wrapping=value("EMAIL")), Gift(wrapping=value("WEB"))
    ),
    "a value by many-to-many": lambda: used(
        value_of_survey(),
        Interest(survey=Survey.objects.create(), value=DictionaryValue.objects.latest("pk")),
    ),
    "a stage by a key and a one-to-one key": lambda: used(
        stage("APOLOGY"), Ticket(stage=stage("APOLOGY")), Badge(stage=stage("APOLOGY"))
    ),
    "a pipeline by its own key": lambda: used(
        row := archived_pipeline(), Robot(pipeline=row), Robot(pipeline=row)
    ),
    "a pipeline by its stages": lambda: used(
        row := pipeline_of_used_stage(), Ticket(stage=row.entries.first())
    ),
    "a list by its own key": lambda: used(
        row := DictionaryFactory(), Report(dictionary=row), Report(dictionary=row)
    ),
    "a list by its values": lambda: used(row := list_of_used_value(), Visit(source=row.entries.get())),
}

ALL_MODELS = [
    *row_models(),
    *apps.get_app_config("thirdparty").get_models(),
    *apps.get_app_config("records").get_models(),
    *apps.get_app_config("lists").get_models(),
]


def everything() -> dict[str, list[dict[str, Any]]]:
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in ALL_MODELS}


def uses() -> dict[tuple[type[models.Model], str, Any], int | None]:
    """Which entry every record has, in every field of every app that points to one."""
    return {
        (key.model, key.name, pk): entry
        for model in (DictionaryValue, Stage)
        for key in references(model)
        for pk, entry in key.model._base_manager.values_list("pk", key.attname)
    }


def refused(door: Callable[[Row], object], row: Row, error: type[Exception]) -> Any:
    """The error behind a door, which leaves the transaction of the test usable."""
    with pytest.raises(error) as info, transaction.atomic():
        door(row)
    return info.value


def table_of(row: Row) -> str:
    return str(type(row)._meta.db_table)


def execute(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
