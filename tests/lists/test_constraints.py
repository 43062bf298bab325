"""What a new row breaks is said in its own words, and few statements are asked where nothing is broken."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dictionaries.models import Dictionary
from pipelines.models import Stage
from tests.factories import PipelineFactory

pytestmark = pytest.mark.django_db

BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"kind": 1, "is_system": True}, "A pipeline has one initial stage."),
    ({"kind": 3, "is_system": True}, "A pipeline has one success stage."),
    ({"kind": 1}, "The initial and the success stage are system stages."),
    ({"kind": 2, "is_system": True, "archived_at": timezone.now()}, "A mandatory stage cannot be archived."),
    ({"kind": 2, "color": "red"}, "Write a colour as # and six digits 0–9, a–f: #39a8ef."),
]


@pytest.mark.parametrize(("columns", "sentence"), BROKEN, ids=[sentence for _columns, sentence in BROKEN])
def test_a_new_stage_that_fits_no_pipeline_is_told_why(columns: dict[str, Any], sentence: str):
    deals = PipelineFactory()
    before = deals.entries.count()
    with pytest.raises(ValidationError) as refusal:
        deals.add("Another one", **columns)
    assert sentence in refusal.value.messages
    assert deals.entries.count() == before


def test_a_code_that_is_taken_is_told_with_the_name_that_has_it(source: Dictionary):
    with pytest.raises(ValidationError) as refusal:
        source.add("Another one", code="EMAIL")
    assert refusal.value.messages == ["“E-Mail” has the code EMAIL already."]


def test_all_checks_of_a_new_stage_are_one_question():
    deals = PipelineFactory()
    with CaptureQueriesContext(connection) as captured:
        deals.add("Another one", kind=Stage.Kind.IN_PROGRESS)
    assert sum("_check" in query["sql"] for query in captured) == 1
