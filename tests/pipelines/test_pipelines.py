"""Pipelines are added, copied, archived and deleted; each has the stages that it cannot do without."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.timezone import now

from lists.protection import Refused
from pipelines.models import EntityType, Pipeline, Stage
from tests.factories import PipelineFactory, TicketFactory
from tests.protected import archived_pipeline, refused

LISTED = ("code", "label", "kind", "color", "is_system")


def entity_type(code):
    return EntityType.objects.get(code=code)


def listed(pipeline):
    return [tuple(getattr(row, field) for field in LISTED) for row in pipeline.entries.all()]


def test_a_new_pipeline_begins_with_the_shipped_stages(deals):
    pipeline = entity_type("DEAL").add_pipeline("Partners")
    assert (pipeline.code, pipeline.is_default, pipeline.label) == ("PARTNERS", False, "Partners")
    assert listed(pipeline) == listed(deals)
    assert entity_type("DEAL").pipelines.last() == pipeline


@pytest.mark.parametrize("code", ["LEAD", "QUOTE", "INVOICE"])
def test_only_deals_have_more_than_one_pipeline(code, deals, untouched):
    row = untouched(entity_type(code))
    assert refused(lambda row: row.add_pipeline("Second"), row, Refused).reason == "single"
    assert refused(lambda row: row.pipelines.get().copy("Second"), row, Refused).reason == "single"


def test_a_copy_has_the_active_stages_with_their_names_colours_and_order(deals):
    demo = deals.add("Demo")
    demo.move(before=deals.entries.get(code="EXECUTING"))
    demo.recolor("#123456")
    deals.entries.get(code="NEW").rename("Start")
    expected = listed(deals)
    deals.add("Old").archive()
    twin = deals.copy("Partners")
    assert listed(twin) == expected
    assert not twin.is_default
    deals.entries.get(code="NEW").rename("")
    assert twin.entries.get(code="NEW").label == "Start"


def test_two_pipelines_of_an_entity_type_never_look_the_same(deals):
    for act in (entity_type("DEAL").add_pipeline, deals.copy):
        with pytest.raises(ValidationError) as caught:
            act(" GENERAL ")
        assert caught.value.error_dict["name"][0].code == "duplicate"
    assert Pipeline.objects.filter(entity_type__code="DEAL").count() == 1


def test_a_pipeline_has_one_initial_and_one_success_stage(deals):
    for kind in (Stage.Kind.INITIAL, Stage.Kind.SUCCESS):
        with pytest.raises(ValidationError, match="A pipeline has one"):
            deals.add("Second", kind=kind, is_system=True)
        second = Stage(pipeline=deals, name="Second", kind=kind, is_system=True)
        refused(lambda row: row.save(), second, IntegrityError)
    assert deals.entries.count() == 8


def test_the_initial_success_and_first_failure_stage_are_mandatory_from_the_start(db):
    pipeline = Pipeline.objects.create(entity_type=entity_type("DEAL"), name="Bare")
    added = [pipeline.add(f"Stage {place}", kind=kind) for place, kind in enumerate((4, 2, 3, 1, 4))]
    assert [row.is_system for row in added] == [True, False, True, True, False]
    assert [row.kind for row in pipeline.entries.order_by("position")] == [1, 2, 3, 4, 4]


@pytest.mark.parametrize("kind", [0, 5])
def test_there_is_no_other_kind_of_stage(kind, deals):
    odd = Stage(pipeline=deals, name="Odd", kind=kind, is_system=True)
    error = refused(lambda row: row.save(), odd, IntegrityError)
    assert "stage_kind_known" in str(error)


def test_another_pipeline_becomes_the_default_and_the_old_one_may_then_go(deals):
    other = PipelineFactory()
    other.make_default()
    deals.refresh_from_db()
    assert (deals.is_default, Pipeline.objects.get(pk=other.pk).is_default) == (False, True)
    deals.archive()
    deals.delete()
    assert entity_type("DEAL").pipelines.get() == other


def test_the_default_pipeline_is_never_archived(deals, untouched):
    row = untouched(deals)
    assert refused(lambda row: row.archive(), row, Refused).reason == "default"
    everyone = Pipeline.objects.filter(pk=row.pk)
    error = refused(lambda _: everyone.update(archived_at=now()), row, IntegrityError)
    assert "pipeline_default_active" in str(error)


def test_an_archived_pipeline_becomes_the_default_only_after_it_is_restored(deals):
    row = archived_pipeline()
    assert refused(lambda row: row.make_default(), row, Refused).reason == "archived"
    assert Pipeline.objects.get(entity_type__code="DEAL", is_default=True) == deals
    row.restore()
    row.make_default()
    assert Pipeline.objects.get(entity_type__code="DEAL", is_default=True) == row


def test_system_stages_go_only_with_their_archived_pipeline(deals):
    row = archived_pipeline()
    pks = set(row.entries.values_list("pk", flat=True))
    first = row.entries.first()
    assert refused(lambda stage: stage.delete(), first, Refused).reason == "initial"
    row.delete()
    assert not Stage.objects.filter(pk__in=pks).exists()
    assert deals.entries.count() == 8


def test_a_pipeline_with_records_is_archived_but_stays(db):
    row = PipelineFactory()
    ticket = TicketFactory(stage=row.entries.first())
    row.archive()
    error = refused(lambda row: row.delete(), row, Refused)
    assert (error.reason, error.count) == ("in_use", 1)
    ticket.delete()
    row.delete()
    assert not Pipeline.objects.filter(pk=row.pk).exists()


def test_a_mandatory_stage_is_never_archived_and_others_come_back(deals):
    for row in deals.entries.all():
        if row.is_system:
            assert refused(lambda row: row.archive(), row, Refused).reason == row.get_kind_display()
            everyone = Stage.objects.filter(pk=row.pk)
            refused(lambda _, rows=everyone: rows.update(archived_at=now()), row, IntegrityError)
        else:
            row.archive()
    assert deals.entries.active().count() == 3
    for row in deals.entries.all():
        row.restore()
    assert deals.entries.active().count() == 8


def test_people_read_where_a_pipeline_belongs(deals):
    assert deals.title == "Deals · General"
    assert entity_type("LEAD").pipelines.get().title == "Lead statuses"
