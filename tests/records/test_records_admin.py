"""Records in the Django admin."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dictionaries.models import DictionaryValue
from records.access import record_types
from records.models import Deal, Lead
from tests.admin import act, address, errors, messages, save, superuser
from tests.factories import DealFactory, LeadFactory
from tests.people import text

pytestmark = pytest.mark.django_db


def web() -> DictionaryValue:
    return DictionaryValue.objects.get(dictionary__code="SOURCE", code="WEB")


@pytest.mark.parametrize("model", record_types(), ids=lambda model: model.slug())
def test_each_type_has_its_pages(model: Any):
    stage = model.stage_field()
    record = model.objects.create(name="Acme", **({stage.name: stage.offered()[0]} if stage else {}))
    client = superuser()
    assert "Acme" in text(client.get(address("changelist", record)))
    assert client.get(address("add", record)).status_code == 200
    amount = {"amount": "5.00"} if model.has_amount() else {}
    assert messages(save(client, record, name="Renamed", **amount))
    assert model.objects.get().name == "Renamed"


def test_a_list_takes_as_many_queries_for_many_records_as_for_one():
    client, deal = superuser(), DealFactory(source=web())

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address("changelist", deal)).status_code == 200
        return len(captured)

    one = count()
    Deal.objects.bulk_create(Deal(name="x", stage=deal.stage, source=deal.source) for _ in range(40))
    assert count() == one


def test_an_archived_entry_is_refused_there_too():
    lead = LeadFactory()
    web().archive()
    found = errors(save(superuser(), lead, source=web().pk))
    assert found == {"source": ["This value is archived or was deleted: choose another one."]}


@pytest.mark.parametrize("proposed", ["archived", "odd"])
def test_what_an_address_proposes_is_offered_only_if_it_may_be_chosen(proposed: str):
    web().archive()
    value = str(web().pk) if proposed == "archived" else "odd"
    page = superuser().get(address("add", LeadFactory()), {"source": value})
    assert page.status_code == 200
    assert ("E-Mail" in text(page), "Website" in text(page)) == (True, False)


def test_records_are_archived_and_restored():
    lead, client = LeadFactory(), superuser()
    assert messages(act(client, "archive", lead)) == ["Changed: 1."]
    assert Lead.objects.get().is_archived
    assert messages(act(client, "archive", lead)) == ["Nothing changed."]
    act(client, "restore", lead)
    assert not Lead.objects.get().is_archived


def test_the_form_of_a_new_record_that_is_sent_twice_makes_one():
    client, url = superuser(), address("add", Lead)
    (key,) = re.findall(r'name="key" value="([\w-]+)"', text(client.get(url)))
    status = Lead.stage_field().offered()[0]
    data = {"name": "Fair", "status": status.pk, "key": key}
    first, second = (client.post(url, data, follow=True) for _ in range(2))
    lead = Lead.objects.get()
    for answer in (first, second):
        assert address("change", lead, lead.pk) in messages(answer)[0]


def test_records_are_found_by_name_and_stage():
    deal, other = DealFactory(name="Zażółć Energo"), DealFactory(name="Sirius Energo")
    client, page = superuser(), address("changelist", deal)
    found = text(client.get(page, {"q": "ener zaz"}))
    assert "Zażółć Energo" in found
    assert "Sirius Energo" not in found
    way = f"{address('change', other, other.pk)}?_changelist_filters=q%3Dsirius"
    assert f'<a href="{way}">Sirius Energo</a>' in text(client.get(page, {"q": "sirius"}))
    assert "Sirius Energo" not in text(client.get(page, {"q": "..."}))
    assert "Sirius Energo" in text(client.get(page, {"stage__id__exact": other.stage_id}))
    assert "Sirius Energo" not in text(client.get(page, {"stage__id__exact": other.stage_id + 1}))
