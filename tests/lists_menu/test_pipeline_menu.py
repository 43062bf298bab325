"""What the menu of a list offers for a pipeline, and to whom."""

import pytest
from django.urls import reverse

from pipelines.models import Pipeline
from tests.people import administrator, list_url, person, text

pytestmark = pytest.mark.django_db

ADD = "/settings/lists/pipelines/add/"


def test_who_may_not_act_on_pipelines_sees_no_menu_and_no_way_to_add_one(deals: Pipeline):
    page = text(person("view_stage").get(list_url(deals)))
    acts = [reverse(act, args=[deals]) for act in ("rename_list", "move_list", "move_records")]
    assert not [act for act in [*acts, ADD] if act in page]
    assert reverse("compare_pipelines", args=[deals]) in page
    page = text(administrator().get(list_url(deals)))
    assert not [act for act in [*acts, ADD] if act not in page]


def test_on_leads_the_menu_offers_to_rename_and_nothing_that_several_pipelines_need(deals: Pipeline):
    leads = Pipeline.objects.get(entity_type__code="LEAD")
    page = text(administrator().get(list_url(leads)))
    assert reverse("rename_list", args=[leads]) in page
    assert reverse("compare_pipelines", args=[leads]) not in page
    assert "list-acts" not in text(person("view_stage", "change_stage").get(list_url(leads)))


@pytest.mark.parametrize(("code", "name"), [("LEAD", "Leads"), ("QUOTE", "Quotes"), ("INVOICE", "Invoices")])
def test_others_have_exactly_one_pipeline_and_say_so(code: str, name: str):
    page = text(administrator().get(list_url(Pipeline.objects.get(entity_type__code=code))))
    assert f"{name} have exactly one pipeline." in page
    for act in ("make_default", "archive_list", "delete_list", "move_list"):
        assert reverse(act, args=[f"pipelines/{code}/GENERAL"]) not in page
