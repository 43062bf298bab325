"""crm.deal.add, update and delete: through the same rules as the screen."""

from typing import Any

import pytest
from django.test import Client

from dictionaries.models import Dictionary
from lists.models import Alias, Operation
from pipelines.models import Pipeline
from records.models import Contact, Deal, Lead
from tests.connect.rest.callers import Caller, caller
from tests.factories import CompanyFactory, DealFactory, LeadFactory, PipelineFactory
from tests.people import signed_in, text


def stage_of(deal: Deal) -> tuple[int, str]:
    deal.refresh_from_db()
    return deal.stage.pipeline_id, deal.stage.code


def test_a_new_deal_stands_where_its_fields_say_and_is_seen_on_the_screen(
    program: Caller, source: Dictionary
) -> None:
    other = PipelineFactory()
    pk = program.call(
        "crm.deal.add",
        fields={
            "TITLE": "Mill & co",
            "STAGE_ID": f"C{other.pk}:WON",
            "SOURCE_ID": "CALL",
            "OPPORTUNITY": 12.5,
            "CURRENCY_ID": "PLN",
            "UF_CRM_1": ["a"],
        },
        params={"REGISTER_SONET_EVENT": "Y"},
    )
    deal = Deal.objects.get(pk=pk)
    assert (deal.name, deal.amount, deal.source) == ("Mill & co", 12.5, source.entries.get(code="CALL"))
    assert stage_of(deal) == (other.pk, "WON")
    assert "Mill &amp; co" in text(signed_in(program.owner).get("/records/deal/"))


def test_a_new_deal_begins_in_the_initial_stage_of_the_default_pipeline(
    program: Caller, deals: Pipeline
) -> None:
    pk = program.call("crm.deal.add", fields={"TITLE": "Mill"})
    assert stage_of(Deal.objects.get(pk=pk)) == (deals.pk, "NEW")
    other = PipelineFactory()
    pk = program.call("crm.deal.add", fields={"TITLE": "Mill", "CATEGORY_ID": other.pk})
    assert stage_of(Deal.objects.get(pk=pk)) == (other.pk, "NEW")
    pk = program.call("crm.deal.add", fields={"TITLE": "Mill", "CATEGORY_ID": other.pk, "STAGE_ID": "LOSE"})
    assert stage_of(Deal.objects.get(pk=pk)) == (other.pk, "LOSE")


def test_an_update_writes_what_was_sent_and_nothing_else(program: Caller, source: Dictionary) -> None:
    deal = DealFactory(name="Mill", amount=5, source=source.entries.get(code="CALL"))
    before = program.call("crm.deal.get", id=deal.pk)
    assert program.call("crm.deal.update", id=deal.pk, fields={"STAGE_ID": "WON"}) is True
    moved = {"STAGE_ID": "WON", "STAGE_SEMANTIC_ID": "S", "CLOSED": "Y"}
    assert program.call("crm.deal.get", id=deal.pk) == before | moved
    program.call("crm.deal.update", id=deal.pk, fields={"SOURCE_ID": "", "OPPORTUNITY": "7", "ID": 9})
    emptied = {"SOURCE_ID": None, "OPPORTUNITY": "7.00"}
    assert program.call("crm.deal.get", id=deal.pk) == before | moved | emptied
    read_only = {"DATE_CREATE": "2020-01-01", "IS_ARCHIVED": "Y"}
    for nothing in ({}, [], {"COMMENTS": "x"}, {"CATEGORY_ID": ""}, read_only):
        assert program.call("crm.deal.update", id=deal.pk, fields=nothing) is True
    assert program.call("crm.deal.get", id=deal.pk) == before | moved | emptied


def test_a_deal_that_is_sent_back_whole_stays_as_it_is(program: Caller) -> None:
    other = PipelineFactory()
    deal = DealFactory(stage=other.entries.get(code="WON"), amount="3.20")
    told = program.call("crm.deal.get", id=deal.pk)
    assert program.call("crm.deal.update", id=deal.pk, fields=told) is True
    assert program.call("crm.deal.get", id=deal.pk) == told


def test_a_deal_goes_to_another_pipeline_only_if_its_number_is_sent(program: Caller, deals: Pipeline) -> None:
    other = PipelineFactory()
    deal = DealFactory(stage=other.entries.get(code="NEW"))
    for fields, sentence in (
        ({"STAGE_ID": "WON"}, "“WON” is a stage of another pipeline: send its CATEGORY_ID, too."),
        ({"STAGE_ID": f"C{other.pk}:WON", "CATEGORY_ID": 0}, "There is no stage"),
        ({"STAGE_ID": f"C{other.pk}:NONE"}, "There is no stage"),
        ({"CATEGORY_ID": 99999}, "There is no pipeline with the number 99999."),
    ):
        assert sentence in program.fault("crm.deal.update", id=deal.pk, fields=fields)[2]
        assert stage_of(deal) == (other.pk, "NEW")
    program.call("crm.deal.update", id=deal.pk, fields={"STAGE_ID": "WON", "CATEGORY_ID": other.pk})
    assert stage_of(deal) == (other.pk, "WON")
    program.call("crm.deal.update", id=deal.pk, fields={"STAGE_ID": "LOSE", "CATEGORY_ID": 0})
    assert stage_of(deal) == (deals.pk, "LOSE")
    program.call("crm.deal.update", id=deal.pk, fields={"CATEGORY_ID": other.pk})
    assert stage_of(deal) == (other.pk, "NEW")


def test_an_archived_stage_or_value_is_given_to_nobody(
    program: Caller, deals: Pipeline, source: Dictionary
) -> None:
    deal = DealFactory()
    source.entries.get(code="EMAIL").archive()
    deals.entries.get(code="EXECUTING").archive()
    for fields in ({"SOURCE_ID": "EMAIL"}, {"STAGE_ID": "EXECUTING"}):
        assert "is archived or was deleted" in program.fault("crm.deal.update", id=deal.pk, fields=fields)[2]
    assert stage_of(deal) == (deals.pk, "NEW")


def test_a_code_that_was_replaced_leads_to_what_took_its_place(program: Caller, source: Dictionary) -> None:
    old, new = source.add("Fair", code="FAIR"), source.entries.get(code="CALL")
    old.replace_with(new)
    old.delete()
    deal = DealFactory()
    program.call("crm.deal.update", id=deal.pk, fields={"SOURCE_ID": "FAIR"})
    assert program.call("crm.deal.get", id=deal.pk)["SOURCE_ID"] == "CALL"
    assert Alias.objects.get(code="FAIR").hits == 1
    assert program.call("crm.deal.list", filter={"SOURCE_ID": "FAIR"}) == []  # a filter means what it says


@pytest.mark.parametrize(
    "fields",
    [
        {"TITLE": ""},
        {"TITLE": "x" * 201},
        {"TITLE": ["a"]},
        {"TITLE": "a\0b"},
        {"TITLE": "\u200b"},
        {"STAGE_ID": ""},
        {"SOURCE_ID": "NO_SUCH"},
        {"SOURCE_ID": {"a": 1}},
        {"OPPORTUNITY": "much"},
        {"OPPORTUNITY": -1},
        {"OPPORTUNITY": "1e11"},
        {"OPPORTUNITY": "1.234"},
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(program: Caller, fields: dict[str, Any]) -> None:
    deal = DealFactory(name="Mill", amount=1)
    before = program.call("crm.deal.get", id=deal.pk)
    status, code, sentence = program.fault("crm.deal.update", id=deal.pk, fields=fields)
    assert (status, bool(code), bool(sentence)) == (400, True, True)
    assert program.call("crm.deal.get", id=deal.pk) == before
    if fields != {"STAGE_ID": ""}:  # then it begins where new ones do
        program.fault("crm.deal.add", fields={"TITLE": "New"} | fields)
    assert Deal.objects.count() == 1


def test_a_new_record_needs_a_name(program: Caller) -> None:
    assert program.fault("crm.deal.add")[2] == "Name: This field is required."
    assert program.fault("crm.deal.add", fields="TITLE") == (
        400, "ERROR_CORE", "Parameter 'fields' must be array.",
    )  # fmt: skip


def test_no_part_of_the_name_of_a_person_is_lost(program: Caller) -> None:
    pk = program.call("crm.contact.add", fields={"NAME": "Anna", "LAST_NAME": "Nowak"})
    assert Contact.objects.get(pk=pk).name == "Anna Nowak"
    program.call("crm.contact.update", id=pk, fields={"LAST_NAME": "Kowalska"})
    assert Contact.objects.get(pk=pk).name == "Anna Nowak"
    program.call("crm.contact.update", id=pk, fields={"NAME": "Anna Maria", "LAST_NAME": "Kowalska"})
    assert Contact.objects.get(pk=pk).name == "Anna Maria Kowalska"
    pk = program.call("crm.lead.add", fields={"NAME": "Anna", "LAST_NAME": "Nowak"})
    assert Lead.objects.get(pk=pk).name == "Anna Nowak"
    program.call("crm.lead.update", id=pk, fields={"NAME": "Ewa"})
    assert Lead.objects.get(pk=pk).name == "Anna Nowak"
    pk = program.call("crm.lead.add", fields={"TITLE": "Call back", "NAME": "Anna"})
    assert Lead.objects.get(pk=pk).name == "Call back"


def test_a_polish_webhook_writes_amounts_and_hears_its_language(db: None) -> None:
    polish, deal = caller(language="pl"), DealFactory()
    polish.call("crm.deal.update", id=deal.pk, fields={"OPPORTUNITY": "1234.50"})
    assert polish.call("crm.deal.get", id=deal.pk)["OPPORTUNITY"] == "1234.50"
    assert "Nazwa: " in polish.fault("crm.deal.update", id=deal.pk, fields={"TITLE": ""})[2]


def test_a_deleted_record_is_gone(program: Caller) -> None:
    deal = DealFactory()
    assert program.call("crm.deal.delete", id=deal.pk) is True
    assert not Deal.objects.exists()
    assert program.fault("crm.deal.delete", id=deal.pk) == (400, "NOT_FOUND", "Not found")


def test_each_act_needs_its_right_and_a_webhook_that_may_write(db: None) -> None:
    deal = DealFactory()
    acts: dict[str, dict[str, Any]] = {
        "add": {"fields": {"TITLE": "New"}},
        "update": {"id": deal.pk, "fields": {"TITLE": "New"}},
        "delete": {"id": deal.pk},
    }
    reader, blind = caller("view_deal"), caller("add_deal", "change_deal", "delete_deal")
    read_only = caller(may_write=False)
    for name, sent in acts.items():
        for program in (reader, blind):
            assert program.fault(f"crm.deal.{name}", **sent) == (400, "ERROR_CORE", "Access denied.")
        status, code, _sentence = read_only.fault(f"crm.deal.{name}", **sent)
        assert (status, code) == (403, "insufficient_scope")
    deal.refresh_from_db()
    assert Deal.objects.get() == deal
    assert deal.name != "New"
    assert caller("view_deal", "change_deal").call("crm.deal.update", **acts["update"]) is True


def test_writing_records_leaves_no_operation_in_the_history_of_the_lists(program: Caller) -> None:
    deal = DealFactory()
    program.call("crm.deal.update", id=deal.pk, fields={"STAGE_ID": "WON"})
    program.call("batch", cmd={"a": "crm.deal.add?fields[TITLE]=Mill"})
    assert not Operation.objects.exists()


def test_a_form_reaches_the_same_methods(program: Caller) -> None:
    lead = LeadFactory()
    client, company = Client(), CompanyFactory()
    answer = client.get(f"{program.address}crm.lead.update.json?id={lead.pk}&fields[STATUS_ID]=JUNK&")
    assert answer.json()["result"] is True
    lead.refresh_from_db()
    assert lead.status.code == "JUNK"
    answer = client.post(
        f"{program.address}crm.Company.Update/", {"ID": company.pk, "FIELDS[INDUSTRY]": "IT"}
    )
    assert answer.json()["result"] is True
    company.refresh_from_db()
    assert company.industry.code == "IT"
