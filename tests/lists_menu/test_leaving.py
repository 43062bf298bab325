"""Archiving and deleting a pipeline say what stands in it, and move the records to another one."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lists.models import Operation
from pipelines.models import Pipeline
from records.models import Deal
from tests.factories import DealFactory, PipelineFactory, TicketFactory
from tests.people import HTMX, administrator, list_url, person, text

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])
WAYS = ("move_records", "archive_list", "delete_list")


@pytest.fixture
def partners(deals: Pipeline) -> Any:
    """With three active deals and an archived one in two stages, and a ticket."""
    made = PipelineFactory(name="Partners")
    DealFactory.create_batch(2, stage=made.entries.get(code="NEW"))
    DealFactory(stage=made.entries.get(code="EXECUTING"))
    DealFactory(stage=made.entries.get(code="EXECUTING"), is_archived=True)
    TicketFactory(stage=made.entries.get(code="EXECUTING"))
    return made


def url(act: str, pipeline: Pipeline) -> str:
    return reverse(act, args=[pipeline])


def choices(source: Pipeline, target: Pipeline, **others: str) -> dict[str, Any]:
    """What the form sends for the two stages that are in use: to those with the same code."""
    codes = {"NEW": "NEW", "EXECUTING": "EXECUTING", **others}
    stages = {stage.code: stage.pk for stage in source.entries.all()}
    targets = {stage.code: stage.pk for stage in target.entries.all()}
    chosen = {f"stage-{stages[code]}": targets.get(wanted, "") for code, wanted in codes.items()}
    return {"target": target.code, **chosen}


def standing(pipeline: Pipeline) -> list[str]:
    return list(
        Deal.objects.filter(stage__pipeline=pipeline).order_by("pk").values_list("stage__code", flat=True)
    )


@BOTH
@pytest.mark.parametrize("act", WAYS)
def test_it_says_what_stands_in_the_pipeline_by_type_and_stage_each_as_a_link(
    partners: Pipeline, headers: dict[str, str], act: str
):
    if act == "delete_list":
        partners.archive()
    response = administrator().get(url(act, partners), headers=headers)
    page, new = text(response), partners.entries.get(code="NEW")
    assert response.status_code == 200
    deals_of = f"/records/deal/?pipeline={partners.pk}"
    assert f'Deals<a href="{deals_of}">3</a>' in page
    assert f'<a href="{deals_of}&amp;archived=1">1</a>' in page
    assert "Tickets 1" in page
    assert f'<a href="/records/deal/?stage={new.pk}">2</a>' in page
    mixed = reverse("usage", args=[partners, partners.entries.get(code="EXECUTING").pk])
    assert f'<a href="{mixed}">2</a>' in page  # of several types: it leads to the table of all
    assert ('name="stage-' in page) == (act != "archive_list")


@BOTH
def test_a_proposal_stands_in_the_form_for_every_stage_in_use(partners: Pipeline, headers: dict[str, str]):
    response = administrator().get(url("move_records", partners), headers=headers)
    general = Pipeline.objects.get(entity_type__code="DEAL", is_default=True)
    for code in ("NEW", "EXECUTING"):
        stage, target = (row.entries.get(code=code) for row in (partners, general))
        chosen = f'<option value="{target.pk}" selected>{target.label}</option>'
        select = text(response).split(f'name="stage-{stage.pk}"')[1].split("</select>")[0]
        assert chosen in select
    assert text(response).count('name="stage-') == 2
    assert "Move 5 records" in text(response)


@BOTH
def test_another_pipeline_can_be_chosen_and_nothing_is_done_yet(partners: Pipeline, headers: dict[str, str]):
    other = PipelineFactory(name="Other")
    count = Operation.objects.count()
    data = {"target": other.code, "show": "1"}
    page = text(administrator().post(url("archive_list", partners), data, headers=headers))
    assert f'<option value="{other.entries.first().pk}" selected>New</option>' in page
    assert "Move and archive" in page
    assert Operation.objects.count() == count


@BOTH
def test_the_records_move_as_chosen_and_it_is_told(
    partners: Pipeline, deals: Pipeline, headers: dict[str, str]
):
    data = choices(partners, deals, EXECUTING="PREPARATION")
    client = administrator()
    response = client.post(url("move_records", partners), data, headers=headers)
    assert response.status_code == (200 if headers else 302)
    assert standing(deals) == ["NEW", "NEW", "PREPARATION", "PREPARATION"]
    assert "Moved 5 records to “General”" in text(client.get(list_url(partners)))
    assert Operation.objects.latest("pk").action == "move_records"


@BOTH
def test_a_stage_may_keep_its_records(partners: Pipeline, deals: Pipeline, headers: dict[str, str]):
    administrator().post(url("move_records", partners), choices(partners, deals, NEW=""), headers=headers)
    assert standing(partners) == ["NEW", "NEW"]


@BOTH
@pytest.mark.parametrize("act", ["archive_list", "delete_list"])
def test_the_pipeline_goes_when_its_records_have_moved_and_all_of_it_is_undone_as_one(
    partners: Pipeline, deals: Pipeline, headers: dict[str, str], act: str
):
    if act == "delete_list":
        partners.archive()
    client, pk, count = administrator(), partners.pk, Operation.objects.count()
    response = client.post(url(act, partners), choices(partners, deals), headers=headers)
    assert response.status_code == (200 if headers else 302)
    assert Operation.objects.count() == count + 1
    assert not Pipeline.objects.filter(pk=pk, archived_at=None).exists()
    page = text(client.get(list_url(deals)))
    done = {"archive_list": "Archived", "delete_list": "Deleted"}[act]
    assert f"Moved 5 records to “General” · {done} “Partners”" in page
    client.post(reverse("undo_operation", args=[Operation.objects.latest("pk").pk]))
    back = Pipeline.objects.get(pk=pk)
    assert standing(back) == ["NEW", "NEW", "EXECUTING", "EXECUTING"]
    assert (back.archived_at is not None) == (act == "delete_list")


def test_a_pipeline_is_archived_with_its_records_where_nobody_chose_to_move_them(partners: Pipeline):
    administrator().post(url("archive_list", partners), {"target": ""})
    assert Pipeline.objects.get(pk=partners.pk).archived_at
    assert len(standing(partners)) == 4


@BOTH
def test_what_is_proposed_is_looked_at_before_anything_moves(
    partners: Pipeline, deals: Pipeline, headers: dict[str, str]
):
    sent = choices(partners, deals)
    sent.pop(f"stage-{partners.entries.get(code='NEW').pk}")
    for data in ({"target": deals.code}, sent):  # the second as when a deal has come to the stage meanwhile
        response = administrator().post(url("move_records", partners), data, headers=headers)
        assert response.status_code == 422
        assert "Check where the records of each stage go, then confirm." in text(response)
    assert len(standing(partners)) == 4


@BOTH
def test_what_becomes_won_or_lost_is_said_and_agreed_to(
    partners: Pipeline, deals: Pipeline, headers: dict[str, str]
):
    data = choices(partners, deals, NEW="LOSE", EXECUTING="LOSE")
    client = administrator()
    response = client.post(url("move_records", partners), data, headers=headers)
    assert response.status_code == 422
    assert "5 records are open now and become lost." in text(response)
    assert "Tick the box if that is what you want." in text(response)
    assert len(standing(partners)) == 4
    client.post(url("move_records", partners), data | {"agreed": "on"}, headers=headers)
    assert set(standing(deals)) == {"LOSE"}


@pytest.mark.parametrize("act", WAYS)
def test_stages_and_pipelines_that_are_not_offered_are_wrong_choices(
    partners: Pipeline, deals: Pipeline, act: str
):
    quotes = Pipeline.objects.get(entity_type__code="QUOTE")
    away = PipelineFactory(name="Away")
    away.archive()
    if act == "delete_list":
        partners.archive()
    for data in (
        choices(partners, deals) | {"target": away.code},
        choices(partners, deals) | {"target": "NOTHING"},
        choices(partners, quotes) | {"target": deals.code, f"stage-{partners.entries.first().pk}": "1"},
    ):
        assert administrator().post(url(act, partners), data, headers=HTMX).status_code == 422
    assert len(standing(partners)) == 4


def test_to_move_records_takes_the_right_to_change_pipelines_and_their_stages(
    partners: Pipeline, deals: Pipeline
):
    data = choices(partners, deals)
    for rights in (("change_pipeline",), ("change_stage",), ("delete_pipeline", "delete_stage")):
        for act in ("move_records", "archive_list"):
            somebody = person("view_stage", *rights)
            assert somebody.post(url(act, partners), data, headers=HTMX).status_code in {403, 422}
    assert len(standing(partners)) == 4
    partners.archive()
    deleter = person("view_stage", "delete_pipeline")
    page = text(deleter.get(url("delete_list", partners), headers=HTMX))
    assert "Whoever may change pipelines and stages can move them." in page
    assert 'name="target"' not in page
    assert deleter.post(url("delete_list", partners), data, headers=HTMX).status_code == 422
    both = person("view_stage", "change_stage", "change_pipeline")
    assert both.post(url("move_records", partners), data, headers=HTMX).status_code == 200
    assert standing(partners) == []


def test_where_there_is_nothing_to_move_or_nowhere_to_move_it_a_sentence_says_so(deals: Pipeline):
    page = text(administrator().get(url("move_records", deals), headers=HTMX))
    assert "There are no records in it." in page
    DealFactory()
    page = text(administrator().get(url("move_records", deals), headers=HTMX))
    assert "There is no other active pipeline: add one first." in page
    assert 'class="btn primary"' not in page


def test_a_dialog_costs_as_many_queries_for_many_stages_as_for_few(partners: Pipeline, deals: Pipeline):
    client = administrator()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(url("move_records", partners), headers=HTMX)
        return len(captured)

    few = queries()
    for number in range(12):
        DealFactory(stage=partners.add(f"Stage {number}"))
        deals.add(f"Step {number}")
    assert queries() == few


def test_who_moves_or_archives_begins_with_where_the_records_go_and_who_deletes_with_the_way_back(partners):
    client = administrator()
    begins = r'<select name="target"[^>]*autofocus'
    assert re.search(begins, text(client.get(url("move_records", partners), headers=HTMX)))
    assert re.search(begins, text(client.get(url("archive_list", partners), headers=HTMX)))
    partners.archive()
    page = text(client.get(url("delete_list", partners), headers=HTMX))
    assert page.count("autofocus") == 1
    assert not re.search(begins, page)
