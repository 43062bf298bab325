"""Whatever is sent to the Django admin, no answer is an error of the server, for no model of it."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin

from records.models import Lead
from tests.admin import act, address, superuser
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db
LISTS = {model._meta.label: owner for model, owner in admin.site._registry.items()}


@pytest.mark.parametrize("label", LISTS)
@pytest.mark.parametrize("key", ["x", "9" * 23, "", "1.5"])
def test_a_key_that_is_none_is_refused(label: str, key: str) -> None:
    owner: ModelAdmin[Any] = LISTS[label]
    page = address("changelist", owner.model)
    data = {"action": "delete_selected", "_selected_action": [key], "index": 0}
    assert superuser().post(page, data).status_code == 400


def test_a_pattern_is_no_question_to_the_database() -> None:
    client, page = superuser(), address("changelist", Lead)
    for lookup in ("name__regex", "source__name__iregex"):
        assert client.get(page, {lookup: "("}).status_code == 400


def test_keys_of_rows_are_taken() -> None:
    client, leads = superuser(), LeadFactory.create_batch(2)
    assert act(client, "delete_selected", *leads, post="yes").status_code == 200
    assert not Lead.objects.exists()
