"""What stands around the stages of a pipeline is drawn anew after an act."""

import pytest
from django.urls import reverse

from pipelines.models import Pipeline
from tests.people import HTMX, administrator, text


@pytest.mark.django_db
def test_the_head_of_a_long_pipeline_keeps_its_search(deals: Pipeline):
    deals.add_many("Call\nVisit")
    data = {"name": "Resellers"}
    page = text(administrator().post(reverse("rename_pipeline", args=[deals]), data, headers=HTMX))
    assert 'id="q"' in page
    assert page.count("hx-swap-oob") == 3  # the column, the head, the toast
