"""Archive, restore, delete; and who may do what with records."""

import re
from typing import Any

import pytest
from django.urls import reverse

from dictionaries.models import DictionaryValue
from records.access import record_types
from records.models import Lead
from tests.factories import DealFactory, LeadFactory, PipelineFactory
from tests.people import administrator, person, text

pytestmark = pytest.mark.django_db

ACTS = {
    "add_record": "add",
    "record": "change",
    "archive_record": "change",
    "restore_record": "change",
    "delete_record": "delete",
}


def address(act: str, lead: Lead) -> str:
    return reverse(act, args=["lead"] if act == "add_record" else ["lead", lead.pk])


def test_a_record_is_archived_and_restored():
    lead, client = LeadFactory(name="Acme"), administrator()
    response = client.post(address("archive_record", lead) + "?source=none", follow=True)
    assert response.redirect_chain[-1][0] == f"{lead.get_absolute_url()}?source=none"
    assert "Archived “Acme”" in text(response)
    assert "Restore" in text(response)
    lead.refresh_from_db()
    assert lead.is_archived
    assert "Restored “Acme”" in text(client.post(address("restore_record", lead), follow=True))
    lead.refresh_from_db()
    assert not lead.is_archived


def test_an_archived_record_still_uses_its_entries():
    lead = LeadFactory(source=DictionaryValue.objects.get(dictionary__code="SOURCE", code="WEB"))
    administrator().post(address("archive_record", lead))
    [use] = lead.source.usage()
    assert (use.count, use.archived) == (1, 1)


def test_a_deletion_asks_first():
    lead, other, client = LeadFactory(name="Acme"), LeadFactory(), administrator()
    question = text(client.get(address("delete_record", lead)))
    assert "Delete “Acme”?" in question
    assert Lead.objects.count() == 2
    response = client.post(address("delete_record", lead) + "?archived=all", follow=True)
    assert response.redirect_chain[-1][0] == "/records/lead/?archived=all"
    assert "Deleted “Acme”" in text(response)
    assert Lead.objects.get() == other


@pytest.mark.parametrize("act", ["archive_record", "restore_record"])
def test_an_address_that_acts_does_nothing_when_it_is_only_opened(act: str):
    lead, client = LeadFactory(), administrator()
    Lead.objects.update(is_archived=act == "restore_record")
    assert client.get(address(act, lead)).headers["Location"] == lead.get_absolute_url()
    lead.refresh_from_db()
    assert lead.is_archived is (act == "restore_record")


@pytest.mark.parametrize("act", [act for act in ACTS if act != "add_record"])
def test_a_record_that_is_gone_is_not_found(act: str):
    lead, client = LeadFactory(), administrator()
    url = address(act, lead)
    lead.delete()
    for send in (client.get, client.post):
        assert send(url).status_code == 404
    assert not Lead.objects.exists()


@pytest.mark.parametrize("act", ACTS)
def test_each_act_asks_for_its_own_permission(act: str):
    lead = LeadFactory()
    others = [f"{right}_lead" for right in ("view", "add", "change", "delete") if right != ACTS[act]]
    elsewhere = [f"{ACTS[act]}_{model.slug()}" for model in record_types() if model is not Lead]
    data = {"name": "Typed", "status": lead.status_id}
    refused = person(*others, *elsewhere).post(address(act, lead), data)
    assert refused.status_code == 403
    assert "Ask a CRM administrator." in text(refused)
    assert person("view_lead", f"{ACTS[act]}_lead").post(address(act, lead), data).status_code == 302


def test_who_may_only_look_sees_no_way_to_act():
    lead = LeadFactory(source=DictionaryValue.objects.get(dictionary__code="SOURCE", code="WEB"))
    client = person("view_lead")
    page = text(client.get("/records/lead/"))
    assert lead.name in page
    assert "Add a record" not in page
    page = text(client.get(lead.get_absolute_url()))
    assert "Website" in page
    for act in ("Save", "Archive", "Delete"):
        assert act not in page


@pytest.mark.parametrize(
    ("rights", "seen"),
    [
        (["view_lead"], {"Records": True, "CRM settings": False}),
        (["view_stage"], {"Records": False, "CRM settings": True}),
        (["view_dictionaryvalue", "view_call"], {"Records": True, "CRM settings": True}),
        ([], {"Records": False, "CRM settings": False}),
    ],
)
def test_the_way_to_an_area_is_shown_to_those_who_may_go_there(rights: list[str], seen: dict[str, bool]):
    response: Any = person(*rights).get("/records/", follow=True)
    for title, is_seen in seen.items():
        assert (f">{title}</a>" in text(response)) is is_seen, title


def test_one_sees_in_which_area_one_is():
    client = administrator()
    for address_, title in (
        ("/records/lead/", "Records"),
        ("/settings/lists/dictionaries/SOURCE/", "CRM settings"),
        ("/segments/", "Segments"),
    ):
        page = text(client.get(address_))
        assert f'aria-current="true">{title}</a>' in page
        assert page.split('class="areas"')[1].split("</nav>")[0].count("aria-current") == 1


@pytest.mark.parametrize("query", ["source=none&archived=1", "q=other", "source=none&board=1&archived=1"])
def test_who_comes_back_to_a_list_that_hides_the_record_is_told_so(query: str):
    lead, client = LeadFactory(name="Acme"), administrator()
    stage = {"status": lead.status_id}
    added = client.post(f"/records/lead/add/?{query}", {"name": "New", **stage}, follow=True)
    assert "Added “New” · The filters hide it" in text(added)
    changed = client.post(f"{lead.get_absolute_url()}?{query}", {"name": "Named", **stage}, follow=True)
    assert "Changed “Named” · The filters hide it" in text(changed)
    shown = client.post("/records/lead/add/?q=new&source=none", {"name": "New", **stage}, follow=True)
    assert "Added “New”" in text(shown)
    assert "The filters hide it" not in text(shown)


def test_who_may_only_see_a_deal_reads_it_as_the_list_has_it():
    partners = PipelineFactory(name="Partners")
    deal = DealFactory(amount="12500.50", stage=partners.entries.first(), source=None)
    page, client = "", person("view_deal")
    for address in (deal.get_absolute_url(), DealFactory().get_absolute_url()):
        page += text(client.get(address))
    assert "<dd>€12,500.50</dd>" in page
    assert "<dd>€0.00</dd>" in page
    assert re.search(r"<dt>Stage</dt><dd>.*New.*Partners.*<dt>Deal type</dt><dd>–</dd>", page)
