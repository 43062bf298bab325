"""Whatever the lists are and whatever a document wants: a plan is true, leaves nothing to do, and is taken
back as one."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from dictionaries.models import Dictionary, DictionaryValue
from lists.audit import undo
from lists.loading.applying import apply
from lists.loading.documents import Document, Item
from lists.loading.planning import plan
from lists.loading.plans import Plan, Policy
from pipelines.models import EntityType, Pipeline, Stage
from tests.thirdparty.models import Ticket

CODES = ["A", "B", "C", "D", "E", "F", "G"]
NAMES = ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Łódź", "łódź"]
COLORS = ["#111111", "#222222", "#333333"]

values = st.fixed_dictionaries(
    {"name": st.sampled_from(NAMES)},
    optional={"description": st.sampled_from(["", "About"]), "archived": st.booleans()},
)
DIFFERENT = (lambda row: row[0], lambda row: row[1]["name"].lower())
rows = st.lists(
    st.tuples(st.sampled_from(CODES), values),
    max_size=6,
    unique_by=DIFFERENT,
)
stage_rows = st.lists(
    st.tuples(st.sampled_from(CODES), values, st.sampled_from([2, 2, 4]), st.sampled_from(COLORS)),
    max_size=6,
    unique_by=DIFFERENT,
)
replaced = st.dictionaries(st.sampled_from(CODES), st.sampled_from(CODES), max_size=2)


def value_item(row: Any, old: dict[str, str]) -> Item:
    return item(DictionaryValue, row[0], row[1], old)


def stage_item(row: Any, old: dict[str, str]) -> Item:
    found = item(Stage, row[0], row[1], old)
    found.values |= {"kind": row[2], "color": row[3]}
    return found


def item(model: Any, code: str, said: dict[str, Any], old: dict[str, str]) -> Item:
    found = {name: value for name, value in said.items() if name != "archived"}
    if "archived" in said:
        found["archived_at"] = "2026-01-01T00:00Z" if said["archived"] else None
    return Item(model, code, found, replaces=tuple(o for o, new in old.items() if new == code and o != code))


def state(row: Any) -> dict[str, Any]:
    return {
        f.attname: bool(getattr(row, f.attname)) if f.name == "archived_at" else getattr(row, f.attname)
        for f in row._meta.concrete_fields
        if f.name not in ("version", "position")
    }


ORDER: dict[Any, list[str]] = {
    Dictionary: ["pk"],
    DictionaryValue: ["dictionary_id", "position"],
    Pipeline: ["pk"],
    Stage: ["pipeline_id", "kind", "position"],
}


def everything() -> list[Any]:
    lists = [[state(row) for row in model._base_manager.order_by(*by)] for model, by in ORDER.items()]
    return [*lists, list(Ticket.objects.order_by("pk").values_list("stage__code", flat=True))]


def document(values: Any, stages: Any, old: dict[str, str]) -> Document:
    """Of one drop-down list and of one pipeline."""
    general = Item(Pipeline, "GENERAL", items=[stage_item(row, old) for row in stages])
    regions = Item(Dictionary, "REGION", items=[value_item(row, old) for row in values])
    return Document([regions, Item(EntityType, "DEAL", items=[general])])


@pytest.mark.django_db
class TestPlans(TestCase):
    """Each example begins with the shipped lists."""

    @settings(max_examples=25, deadline=None)
    @given(rows, rows, stage_rows, stage_rows, replaced, st.sampled_from(list(Policy)), st.data())
    def test_a_plan_does_what_it_says_and_no_more_and_undo_takes_it_back(
        self, there: Any, wanted: Any, stages: Any, wanted_stages: Any, old: Any, policy: Policy, data: Any
    ) -> None:
        Dictionary.objects.create(code="REGION", name="Regions")
        apply(plan(document(there, stages, {}), Policy.MERGE), "first")
        for stage in Stage.objects.active().filter(
            pipeline__code="GENERAL", pipeline__entity_type__code="DEAL"
        ):
            if data.draw(st.booleans()):
                Ticket.objects.create(stage=stage)
        asked = document(wanted, wanted_stages, old)
        found, before = plan(asked, policy), everything()
        assert plan(asked, policy).digest == found.digest
        if found.refusals:
            assert all(step.note for step in found.refusals)
            return
        act = apply(found, "somebody")
        self.check_truth(found)
        assert [step.told for step in plan(asked, policy).changes] == []
        if act is not None:
            undo(act, "somebody")
        assert everything() == before

    def check_truth(self, found: Plan) -> None:
        """Each row is now as the plan said it would be."""
        for step in found.steps:
            change = step.change
            key = change.model.parent_field and f"{change.model.parent_field}_id"
            above = {key: change.values[key]} if key else {}
            rows = change.model._base_manager.filter(code=change.values["code"], **above)
            row = rows.first()
            if change.after is None:
                assert row is None
                continue
            assert row is not None, step
            for name, value in change.after.items():
                if name not in ("id", "position", "version"):
                    now = getattr(row, name)
                    assert (now is None) == (value is None) if name == "archived_at" else now == value, (
                        step,
                        name,
                    )
