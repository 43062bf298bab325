"""Records that moved to another pipeline, in the history: told with numbers for each stage, and undone."""

import pytest
from django.urls import reverse

from lists.models import Operation
from pipelines.models import Pipeline
from tests.factories import DealFactory, PipelineFactory
from tests.people import administrator, person, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def moved(deals: Pipeline) -> Operation:
    partners = PipelineFactory(name="Partners")
    DealFactory.create_batch(3, stage=partners.entries.get(code="NEW"))
    DealFactory(stage=partners.entries.get(code="WON"))
    codes = {stage.code: stage for stage in deals.entries.all()}
    partners.move_records({stage: codes[stage.code] for stage in partners.entries.all()})
    return Operation.objects.latest("pk")


def test_it_stands_in_the_history_of_both_pipelines_with_a_way_to_undo_it(moved: Operation, deals: Pipeline):
    undo = reverse("undo_operation", args=[moved.pk])
    for code in ("GENERAL", "PARTNERS"):
        page = text(administrator().get(reverse("history"), {"list": f"pipelines/DEAL/{code}"}))
        assert "4 records" in page
        assert undo in page


def test_its_page_says_how_many_records_went_from_which_stage_to_which(moved: Operation):
    page = text(administrator().get(reverse("operation", args=[moved.pk])))
    for label, count in (("New", 3), ("Deal won", 1)):
        assert label in page
        assert f">{count}<" in page
    assert reverse("undo_operation", args=[moved.pk]) in page


def test_where_a_stage_is_gone_it_says_so_and_offers_no_undo(moved: Operation):
    Pipeline.objects.get(code="PARTNERS").archive()
    Pipeline.objects.get(code="PARTNERS").delete()
    undo = reverse("undo_operation", args=[moved.pk])
    page = text(administrator().get(reverse("operation", args=[moved.pk])))
    assert "The entry that the records had has been deleted since then." in page
    assert undo not in page
    assert undo not in text(administrator().get(reverse("history")))


def test_who_sees_no_stages_hears_nothing_of_it(moved: Operation):
    stranger = person("view_dictionaryvalue")
    assert stranger.get(reverse("operation", args=[moved.pk])).status_code == 404
    assert "4 records" not in text(stranger.get(reverse("history")))
