"""Several columns of a row changed in one act, and an entry added right below another one."""

import pytest
from django.core.exceptions import ValidationError

from dictionaries.models import Dictionary
from lists.audit import undo
from lists.models import Operation
from lists.protection import Refused
from pipelines.models import Pipeline
from tests.protected import stage, value

pytestmark = pytest.mark.django_db


def codes(entry_list) -> list[str]:
    return [entry.code for entry in entry_list.entries.all()]


def test_the_columns_that_people_change_are_those_that_the_model_declares():
    assert value("WEB").changeable_fields() == ["name", "description"]
    assert sorted(stage("NEW").changeable_fields()) == ["color", "description", "name"]


def test_several_columns_are_one_operation_and_undone_as_one(deals: Pipeline):
    stage("EXECUTING").change(name="Doing", color="ABC", description="Somebody works on it")
    changed = stage("EXECUTING")
    assert (changed.name, changed.color, changed.description) == ("Doing", "#aabbcc", "Somebody works on it")
    operation = Operation.objects.latest("pk")
    assert operation.action == "edit"
    undo(operation, "Ann")
    assert (stage("EXECUTING").name, stage("EXECUTING").color) == ("", "#47e4c2")
    assert stage("EXECUTING").description == ""


def test_one_bad_value_leaves_all_as_they_were_and_every_one_is_named(deals: Pipeline):
    with pytest.raises(ValidationError) as caught:
        stage("EXECUTING").change(name="New", color="red", description="x" * 251)
    assert set(caught.value.error_dict) == {"name", "color", "description"}
    assert (stage("EXECUTING").name, stage("EXECUTING").description) == ("", "")


def test_an_entry_is_added_right_below_another_one_in_one_operation(source: Dictionary):
    before = codes(source)
    source.add("Fair", after=value("WEB"))
    at = before.index("WEB") + 1
    assert codes(source) == [*before[:at], "FAIR", *before[at:]]
    source.add("Last", after=source.entries.last())
    assert codes(source)[-1] == "LAST"
    undo(Operation.objects.latest("pk"), "Ann")
    undo(Operation.objects.filter(action="add").earliest("pk"), "Ann")
    assert codes(source) == before


def test_a_stage_below_another_one_is_of_its_group(deals: Pipeline):
    added = deals.add("No budget", after=stage("LOSE"))
    assert (added.kind, codes(deals)[-2:]) == (4, ["NO_BUDGET", "APOLOGY"])


def test_below_what_is_gone_or_stands_elsewhere_nothing_is_added(source: Dictionary, deals: Pipeline):
    gone, other = value("EMAIL"), Dictionary.objects.exclude(pk=source.pk).first().entries.first()
    type(gone).objects.filter(pk=gone.pk).delete()
    for after in (gone, other):
        with pytest.raises(Refused):
            source.add("Fair", after=after)
    with pytest.raises(ValidationError, match="one initial"):
        deals.add("Second", after=stage("NEW"))
