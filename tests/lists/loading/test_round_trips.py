"""Lists that go out as a document and come in again: into an empty installation, into the same one, and
back to a moment of their past."""

from typing import Any

import pytest
from django.core.management.color import no_style
from django.db import connection
from django.utils import timezone
from hypothesis import given, settings
from hypothesis.extra.django import TestCase

from dictionaries.models import Dictionary
from lists.audit import undo
from lists.loading.applying import apply
from lists.loading.exporting import document_of
from lists.loading.formats import read_document
from lists.loading.formats.writing import write
from lists.loading.planning import plan
from lists.loading.plans import Policy
from lists.models import Look, Operation, Tombstone
from pipelines.models import Pipeline
from tests.conftest import LISTS, without_guards
from tests.factories import LeadFactory
from tests.lists.loading.test_plan_properties import document, replaced, rows, stage_rows


def text(**options: Any) -> str:
    return write(document_of(**options), "json")


def empty() -> None:
    """As `migrate` leaves it."""
    connection.check_constraints()
    emptied = [*LISTS, Look._meta.db_table, Tombstone._meta.db_table]
    without_guards(*connection.ops.sql_flush(no_style(), emptied, allow_cascade=True))


@pytest.mark.django_db
class TestRoundTrips(TestCase):
    @settings(max_examples=12, deadline=None)
    @given(rows, stage_rows, rows, stage_rows, replaced)
    def test_whatever_the_lists_are_they_come_in_as_they_went_out(
        self, values: Any, stages: Any, wanted: Any, wanted_stages: Any, old: Any
    ) -> None:
        Dictionary.objects.create(code="REGION", name="Regions")
        apply(plan(document(values, stages, {}), Policy.MERGE), "first")
        first, moment = text(), Operation.objects.latest("pk").at
        for policy in Policy:
            assert not plan(read_document("a.json", first.encode()), policy).changes
        found = plan(document(wanted, wanted_stages, old), Policy.EXACT)
        if not found.refusals and (act := apply(found, "second")):
            undone = text()
            assert text(at=moment) == first
            undo(act, "third")
            assert text() == first, undone
        empty()
        apply(plan(read_document("a.json", first.encode()), Policy.EXACT), "fourth")
        assert text() == first


def test_a_list_is_brought_back_to_a_moment_under_its_old_keys(source: Dictionary, deals: Pipeline) -> None:
    before, moment = text(lists=[source]), timezone.now()
    keys = dict(source.entries.values_list("code", "pk"))
    for code in ("OTHER", "WEB"):
        source.entries.get(code=code).delete()
    source.entries.get(code="CALL").rename("Phone")
    source.add("Fax")
    source.sort("en")
    found = plan(document_of([source], at=moment), Policy.EXACT)
    act = apply(found, None, action="restore_state")
    assert text(lists=[source]) == before
    assert dict(source.entries.values_list("code", "pk")) == keys
    undo(act, None)
    assert not source.entries.filter(code="OTHER").exists()


def test_what_was_replaced_since_comes_back_without_its_records_and_the_plan_says_so(
    source: Dictionary,
) -> None:
    lead, moment = LeadFactory(source=source.entries.get(code="WEB")), timezone.now()
    site = source.add("Site")
    source.entries.get(code="WEB").replace_with(site)
    found = plan(document_of([source], at=moment), Policy.EXACT)
    notes = {step.address.rpartition("/")[2]: step.note for step in found.steps if step.note}
    assert notes["WEB"] == "It was replaced with “Site” since then, which keeps its records."
    apply(found, None, action="restore_state")
    lead.refresh_from_db()
    assert (lead.source, bool(lead.source.archived_at)) == (site, True)
    assert source.entries.active().filter(code="WEB").exists()
