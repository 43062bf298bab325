"""Rows drawn by a stencil are the rows that a loop draws."""

from typing import Any

import pytest
from django.template import engines

from dictionaries.models import Dictionary
from pipelines.models import Pipeline

pytestmark = pytest.mark.django_db

BODY = (
    "".join(f"{{{{ entry.{name} }}}} " for name in ("pk", "label", "code", "description", "color", "refusal"))
    + ";"
)


def drawn(tag: str, end: str, entries: list[Any]) -> str:
    source = f"{{% load stencil %}}{{% {tag} %}}{BODY}{{% {end} %}}"
    return engines["django"].from_string(source).render({"entries": entries})


def test_every_row_has_what_is_its_own(source: Dictionary, deals: Pipeline):
    source.entries.filter(code="WEB").update(description="Our own page", name="<b>{pk}</b>")
    source.entries.filter(code="EMAIL").update(description="Letters")
    for entry_list in (source, deals):
        entries = list(entry_list.entries.all())
        loop = drawn("for entry in entries", "endfor", entries)
        assert drawn("stencil entries", "endstencil", entries) == loop
        assert loop.count(";") >= len(entries)
