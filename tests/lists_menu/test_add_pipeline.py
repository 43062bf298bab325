"""A pipeline is added in one go: a name, its stages, pasted ones too, and that it is the default."""

from typing import Any

import pytest
from django.urls import reverse

from lists.models import Operation
from pipelines.models import Pipeline
from tests.people import HTMX, administrator, list_url, person, text

pytestmark = pytest.mark.django_db

ADD = "/settings/lists/pipelines/add/"
BOTH = pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])
LINES = "Call\nVisit\nSigned (won)\nLost:\nNo budget\nNo budget"


def sent(**fields: str) -> dict[str, Any]:
    return {"name": "Partners", "begin": "paste", "lines": LINES, **fields}


def previewed(client: Any, **fields: str) -> dict[str, Any]:
    """The form with the mark of its preview."""
    page = text(client.post(ADD, sent(**fields) | {"preview": "1"}, headers=HTMX))
    mark = page.split('name="previewed" value="')[1].split('"')[0]
    return sent(**fields) | {"previewed": mark}


def added() -> Pipeline | None:
    return Pipeline.objects.filter(code="PARTNERS").first()


def test_while_somebody_types_the_stages_are_shown_as_they_would_be(deals: Pipeline):
    page = text(administrator().post(ADD, sent() | {"preview": "1"}, headers=HTMX))
    assert page.startswith('<input type="hidden" name="previewed"')
    for title, label in (("Initial stage", "Call"), ("In progress", "Visit")):
        assert f'<dt>{title}</dt><dd class="">{label}' in page
    assert '<dt>Success</dt><dd class="won">Signed' in page
    assert '<dt>Failure</dt><dd class="lost">No budget' in page
    assert "Twice in what you pasted: line 5 has this name, too." in page
    assert added() is None


def test_stages_that_the_lines_do_not_have_are_shown_as_added(deals: Pipeline):
    page = text(administrator().post(ADD, sent(lines="Call") | {"preview": "1"}, headers=HTMX))
    assert page.count("added, every pipeline has it") == 2


@BOTH
def test_pasted_stages_are_added_as_they_were_previewed(deals: Pipeline, headers: dict[str, str]):
    client = administrator()
    response = client.post(ADD, previewed(client), headers=headers)
    pipeline = added()
    assert pipeline is not None
    assert response.headers["HX-Redirect" if headers else "Location"] == list_url(pipeline)
    assert [(row.kind, row.label) for row in pipeline.entries.all()] == [
        (1, "Call"), (2, "Visit"), (3, "Signed"), (4, "No budget"),
    ]  # fmt: skip


@BOTH
def test_lines_that_nobody_has_seen_read_are_shown_first(deals: Pipeline, headers: dict[str, str]):
    client = administrator()
    for data in (sent(), previewed(client) | {"lines": f"{LINES}\nOne more"}):
        response = client.post(ADD, data, headers=headers)
        assert response.status_code == 422
        assert "Check how the lines are read, then add the pipeline." in text(response)
        assert 'name="previewed"' in text(response)
    assert added() is None


def test_without_javascript_a_preview_adds_nothing(deals: Pipeline):
    client = administrator()
    page = text(client.post(ADD, previewed(client) | {"preview": "1"}))
    assert '<dd class="won">Signed' in page
    assert added() is None


@BOTH
@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("", "Paste at least one line."),
        ("x\n" * 1001, "1,001 lines are too many: paste at most 1,000 at once."),
    ],
    ids=["none", "too many"],
)
def test_without_lines_or_with_too_many_nothing_is_added(
    deals: Pipeline, headers: dict[str, str], lines: str, sentence: str
):
    response = administrator().post(ADD, sent(lines=lines), headers=headers)
    assert response.status_code == 422
    assert sentence in text(response)


@BOTH
@pytest.mark.parametrize("begin", ["shipped", "copy", "mandatory", "paste"])
def test_it_may_become_the_default_in_the_same_act_and_one_undo_takes_all_back(
    deals: Pipeline, headers: dict[str, str], begin: str
):
    client, count = administrator(), Operation.objects.count()
    data = previewed(client, begin=begin, source="GENERAL", default="on")
    client.post(ADD, data, headers=headers)
    pipeline = added()
    assert pipeline is not None
    assert pipeline.is_default
    assert Operation.objects.count() == count + 1
    assert "Added “Partners” as the default pipeline" in text(client.get(list_url(pipeline)))
    undo = reverse("undo_operation", args=[Operation.objects.latest("pk").pk])
    client.post(undo)
    deals.refresh_from_db()
    assert (deals.is_default, added()) == (True, None)
    again = reverse("undo_operation", args=[Operation.objects.latest("pk").pk])
    client.post(again)
    deals.refresh_from_db()
    back = added()
    assert back is not None
    assert (deals.is_default, back.is_default) == (False, True)


def test_who_may_not_change_pipelines_is_not_offered_another_default(deals: Pipeline):
    adder = person("view_stage", "add_pipeline")
    assert 'name="default"' not in text(adder.get(ADD, headers=HTMX))
    adder.post(ADD, {"name": "Partners", "begin": "shipped", "default": "on"})
    pipeline = added()
    assert pipeline is not None
    assert not pipeline.is_default


def test_a_form_that_is_sent_twice_adds_one_pipeline(deals: Pipeline):
    client = administrator()
    data = previewed(client) | {"key": "abc"}
    for _ in range(2):
        assert client.post(ADD, data).status_code == 302
    assert Pipeline.objects.filter(name="Partners").count() == 1


def test_a_copy_of_no_pipeline_is_refused_at_its_field():
    response = administrator().post(reverse("add_pipeline"), {"name": "Two", "begin": "copy", "source": ""})
    assert response.status_code == 422
    assert "This field is required." in text(response)
