"""What stands around the stages of a pipeline is drawn anew after an act."""

import pytest
from django.urls import reverse

from pipelines.models import Pipeline
from tests.people import HTMX, administrator, text


@pytest.mark.django_db
def test_the_head_is_drawn_anew_and_the_search_below_it_is_left_alone(deals: Pipeline):
    deals.add_many("Call\nVisit")
    data = {"name": "Resellers"}
    page = text(administrator().post(reverse("rename_list", args=[deals]), data, headers=HTMX))
    assert 'id="head"' in page
    assert 'id="q"' not in page
    assert page.count("hx-swap-oob") == 3  # the column, the head, the toast
