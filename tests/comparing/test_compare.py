"""Two pipelines side by side: what they share, what differs, and what only one of them has."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pipelines.models import Pipeline
from tests.factories import DealFactory, PipelineFactory
from tests.people import administrator, person, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def partners(deals: Pipeline) -> Any:
    made = PipelineFactory(name="Partners")
    made.entries.get(code="EXECUTING").rename("Work in progress")
    made.entries.get(code="FINAL_INVOICE").recolor("#123456")
    made.entries.get(code="APOLOGY").delete()
    made.add("Demo")
    return made


def url(pipeline: Pipeline, query: str = "") -> str:
    return reverse("compare_pipelines", args=[pipeline]) + query


def rows(pipeline: Pipeline, query: str = "") -> list[tuple[str, list[str], str, str]]:
    """Left, what differs, right, state."""
    groups = administrator().get(url(pipeline, query)).context["groups"]
    found = []
    for _title, pairs in groups:
        for pair in pairs:
            left, right = (side.stage.label if side else "" for side in (pair.left, pair.right))
            found.append((left, pair.differences, right, pair.state))
    return found


EXPECTED = [
    ("New", [], "New", "same"),
    ("Create papers", [], "Create papers", "same"),
    ("Invoice", [], "Invoice", "same"),
    ("In progress", ["name"], "Work in progress", "different"),
    ("Final invoice", ["colour"], "Final invoice", "different"),
    ("", [], "Demo", "right"),
    ("Deal won", [], "Deal won", "same"),
    ("Deal lost", [], "Deal lost", "same"),
    ("Analyze failure", [], "", "left"),
]


def test_stages_stand_beside_each_other_and_what_differs_is_said(deals: Pipeline, partners: Pipeline):
    assert rows(deals, "?with=PARTNERS") == EXPECTED
    page = text(administrator().get(url(deals, "?with=PARTNERS")))
    for words in ("only in “General”", "only in “Partners”", ">name<", ">colour<", "All<span>9</span>"):
        assert words in page


def test_a_stage_that_means_something_else_there_is_found_by_its_code_and_told(deals: Pipeline):
    other = PipelineFactory(name="Other")
    other.entries.get(code="EXECUTING").delete()
    other.add("In progress", "EXECUTING", kind=4)
    assert ("In progress", ["group", "colour"], "In progress", "different") in rows(deals, "?with=OTHER")


def test_what_only_the_right_one_has_keeps_its_order_below_a_stage_of_another_group(deals: Pipeline):
    """Of two pipelines with one code in two groups the one on the left says where the couple stands."""
    other = PipelineFactory(name="Other")
    other.entries.get(code="APOLOGY").delete()
    other.entries.get(code="EXECUTING").delete()
    for label, code in (("Too early", "EARLY"), ("In progress", "EXECUTING"), ("Too late", "LATE")):
        other.add(label, code, kind=4)
    found = [right for left, _words, right, _state in rows(deals, "?with=OTHER") if right.startswith("Too")]
    assert found == ["Too early", "Too late"]


@pytest.mark.parametrize(
    ("show", "count"), [("different", 2), ("left", 1), ("right", 1), ("same", 5), ("odd", 9)]
)
def test_a_part_can_be_shown_alone(deals: Pipeline, partners: Pipeline, show: str, count: int):
    assert len(rows(deals, f"?with=PARTNERS&show={show}")) == count


def test_the_numbers_of_both_lead_to_the_records(deals: Pipeline, partners: Pipeline):
    for pipeline, count in ((deals, 2), (partners, 3)):
        DealFactory.create_batch(count, stage=pipeline.entries.get(code="NEW"))
    page = text(administrator().get(url(deals, "?with=PARTNERS")))
    for pipeline, count in ((deals, 2), (partners, 3)):
        assert f'<a href="/records/deal/?stage={pipeline.entries.get(code="NEW").pk}">{count}</a>' in page


def test_both_sides_can_be_changed(deals: Pipeline, partners: Pipeline):
    response = administrator().get(url(deals, "?left=PARTNERS&with=GENERAL&show=left"))
    assert (response.status_code, response.headers["Location"]) == (
        302,
        url(partners, "?with=GENERAL&show=left"),
    )
    assert [row[0] for row in rows(partners, "?with=GENERAL&show=left")] == ["Demo"]
    page = text(administrator().get(url(deals, "?with=GENERAL")))
    assert "Both sides are the same pipeline: choose another one." in page


def test_without_a_choice_it_is_compared_with_the_default_or_with_the_first(
    deals: Pipeline, partners: Pipeline
):
    assert rows(partners)[4][2] == "Final invoice"
    assert rows(deals) == EXPECTED
    assert rows(deals, "?with=NOTHING") == EXPECTED


def test_an_archived_pipeline_can_be_compared_too(deals: Pipeline, partners: Pipeline):
    partners.archive()
    assert rows(deals) == EXPECTED
    assert "Partners (archived)" in text(administrator().get(url(deals)))


def test_alone_it_says_that_there_is_nothing_to_compare_with(deals: Pipeline):
    page = text(administrator().get(url(deals)))
    assert "There is no other pipeline to compare with." in page


def test_whoever_may_see_the_stages_may_compare_them(deals: Pipeline, partners: Pipeline):
    assert person("view_stage").get(url(deals)).status_code == 200
    assert person("view_dictionaryvalue").get(url(deals)).status_code == 403
    assert url(deals) in text(person("view_stage").get(reverse("list_tools", args=[deals])))


def test_two_hundred_stages_cost_as_many_queries_as_a_few(deals: Pipeline, partners: Pipeline):
    client = administrator()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url(deals)).status_code == 200
        return len(captured)

    queries()  # what is asked for once
    few = queries()
    for pipeline in (deals, partners):
        pipeline.add_many("\n".join(f"Stage {number}" for number in range(200)))
    assert queries() == few
