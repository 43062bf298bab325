"""What the menu of a list offers for a pipeline, and to whom."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from pipelines.models import Pipeline
from tests.people import administrator, list_url, person, text

pytestmark = pytest.mark.django_db

ADD = "/settings/lists/pipelines/add/"


def menu_of(client: Client, pipeline: Pipeline) -> str:
    """As a page, with the column of all lists beside it."""
    return text(client.get(reverse("list_tools", args=[pipeline])))


def test_who_may_not_act_on_pipelines_sees_no_menu_and_no_way_to_add_one(deals: Pipeline):
    page = menu_of(person("view_stage"), deals)
    acts = [reverse(act, args=[deals]) for act in ("rename_list", "move_list", "move_records")]
    assert not [act for act in [*acts, ADD] if act in page]
    assert reverse("compare_pipelines", args=[deals]) in page
    page = menu_of(administrator(), deals)
    assert not [act for act in [*acts, ADD] if act not in page]


def test_the_column_is_as_long_beside_the_history_as_beside_a_list_and_adds_on_another_page(deals: Pipeline):
    client = administrator()
    beside_list, beside_history = (text(client.get(url)) for url in (list_url(deals), reverse("history")))
    for add in (ADD, reverse("add_list")):
        assert f'href="{add}" hx-get="{add}"' in beside_list
        assert re.search(f'href="{add}" *>', beside_history)  # it acts without a dialog there
    assert ADD not in text(person("view_stage", "view_operation").get(reverse("history")))


def test_on_leads_the_menu_offers_to_rename_and_nothing_that_several_pipelines_need(deals: Pipeline):
    leads = Pipeline.objects.get(entity_type__code="LEAD")
    page = menu_of(administrator(), leads)
    assert reverse("rename_list", args=[leads]) in page
    assert reverse("compare_pipelines", args=[leads]) not in page
    assert "list-acts" not in menu_of(person("view_stage", "change_stage"), leads)


@pytest.mark.parametrize(("code", "name"), [("LEAD", "Leads"), ("QUOTE", "Quotes"), ("INVOICE", "Invoices")])
def test_others_have_exactly_one_pipeline_and_say_so(code: str, name: str):
    pipeline = Pipeline.objects.get(entity_type__code=code)
    page = text(administrator().get(list_url(pipeline))) + menu_of(administrator(), pipeline)
    assert f"{name} have exactly one pipeline." in page
    for act in ("make_default", "archive_list", "delete_list", "move_list"):
        assert reverse(act, args=[f"pipelines/{code}/GENERAL"]) not in page
