"""The published JSON Schema: what the models say, what exports keep to, what editors check by."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from jsonschema import Draft202012Validator

from lists.loading.exporting import document_of
from lists.loading.formats.writing import write
from lists.loading.schema import schema, schema_text

PUBLISHED = Path(settings.BASE_DIR, "docs", "crm-settings-1.schema.json")
FORMAT = {"format": "crm-settings/1"}


@pytest.mark.any_database
def test_the_published_schema_is_what_the_models_say() -> None:
    Draft202012Validator.check_schema(schema())
    assert PUBLISHED.read_text() == schema_text(), "manage.py export_lists --schema --output writes it again"


def test_exports_keep_to_it(db: None) -> None:
    exported = json.loads(write(document_of(), "json"))
    assert len(exported) == 4
    assert list(Draft202012Validator(schema()).iter_errors(exported)) == []


def stage(**said: Any) -> dict[str, Any]:
    pipeline = {"code": "GENERAL", "stages": [{"code": "NEW", **said}]}
    return {**FORMAT, "entity_types": [{"code": "DEAL", "pipelines": [pipeline]}]}


@pytest.mark.any_database
@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"format": "crm-settings/2"},
        {**FORMAT, "complete": "yes"},
        {**FORMAT, "dictionary": []},
        {**FORMAT, "dictionaries": {}},
        {**FORMAT, "dictionaries": [{}]},
        {**FORMAT, "dictionaries": [{"code": "A", "missing": "burn"}]},
        stage(kind="first"),
        stage(color="red"),
        stage(name="x" * 121),
        stage(code="A B"),
        stage(system="yes"),
        stage(names={}),
        stage(replaces="OLD"),
        stage(colour="#ffffff"),
    ],
    ids=str,
)
def test_what_does_not_keep_to_it_is_told(broken: Any) -> None:
    assert not Draft202012Validator(schema()).is_valid(broken)
    assert Draft202012Validator(schema()).is_valid(stage(kind="initial", color="#39a8ef"))
