"""The page of a list and the column with all lists."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dictionaries.models import Dictionary
from pipelines.models import EntityType, Pipeline
from tests.people import administrator, list_url, text

pytestmark = pytest.mark.django_db

ARTICLE_ORDER = [
    "Leads", "General", "Quotes", "Invoices", "Sources", "Contact type", "Company type", "Employees",
    "Industry", "Deal type", "Salutations", "Event type", "Call statuses", "Document catalogue",
]  # fmt: skip


def queries(url: str) -> int:
    client = administrator()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_left_column_has_all_lists_in_the_order_of_the_article_with_their_numbers(source: Dictionary):
    page = text(administrator().get(list_url(source)))
    places = [page.index(f">{title}<span") for title in ARTICLE_ORDER]
    assert places == sorted(places)
    assert 'aria-current="page">Sources<span class="size">14<' in page
    assert '<span id="counted">14 values</span>' in page


def test_every_list_has_a_page_of_its_own_to_link_to():
    client = administrator()
    for entry_list in [*Dictionary.objects.all(), *Pipeline.objects.all()]:
        response = client.get(list_url(entry_list))
        assert response.status_code == 200
        assert all(
            f">{entry.label}<" in text(response).replace("&amp;", "&") for entry in entry_list.entries.all()
        )


def test_stages_stand_in_their_four_groups_and_two_have_a_plus(deals: Pipeline):
    page = text(administrator().get(list_url(deals)))
    places = [
        page.index(f'class="gh" id="group-{kind}">{title}<')
        for kind, title in enumerate(("Initial stage", "In progress", "Success", "Failure"), 1)
    ]
    assert places == sorted(places)
    assert page.count('aria-label="Add stage: ') == 2


def test_leads_have_statuses_and_deals_have_stages():
    leads = Pipeline.objects.get(entity_type__code="LEAD")
    page = text(administrator().get(list_url(leads)))
    assert "Initial status" in page
    assert "Add status" in page
    assert "Add stage" not in page


def test_another_pipeline_of_deals_has_its_own_place_in_the_left_column(deals: Pipeline):
    EntityType.objects.get(code="DEAL").add_pipeline("Partners")
    page = text(administrator().get(list_url(deals)))
    assert (
        page.index(">Deals<") < page.index(">General<span") < page.index(">Partners<") < page.index(">Quotes")
    )


def test_a_page_costs_eight_queries_at_most_however_long_the_list(source: Dictionary, deals: Pipeline):
    short = queries(list_url(source)), queries(list_url(deals))
    for entry_list in (source, deals):
        for number in range(60):
            entry_list.add(f"More {number}")
    assert (queries(list_url(source)), queries(list_url(deals))) == short
    assert max(short) <= 8
