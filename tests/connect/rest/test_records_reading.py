"""crm.deal.list and its like: pages, orders, and what each field says."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dictionaries.models import Dictionary, DictionaryValue
from tests.connect.rest.callers import Caller, caller
from tests.factories import ContactFactory, DealFactory, LeadFactory, PipelineFactory, QuoteFactory


def ids(program: Caller, method: str = "crm.deal.list", **sent: Any) -> list[int]:
    return [int(row["ID"]) for row in program.call(method, select=["ID"], **sent)]


def value(code: str) -> DictionaryValue:
    return DictionaryValue.objects.get(dictionary__code="SOURCE", code=code)


def many(count: int) -> list[int]:
    return [DealFactory(amount=number).pk for number in range(count)]


def test_a_deal_is_told_by_the_names_of_its_fields_and_in_texts(program: Caller) -> None:
    other = PipelineFactory()
    won = other.entries.get(code="WON")
    deal = DealFactory(name="Mill", stage=won, source=value("CALL"), amount="12.5")
    told = program.call("crm.deal.get", id=deal.pk)
    assert told == {
        "ID": str(deal.pk),
        "TITLE": "Mill",
        "STAGE_ID": f"C{other.pk}:WON",
        "STAGE_SEMANTIC_ID": "S",
        "CLOSED": "Y",
        "CATEGORY_ID": str(other.pk),
        "TYPE_ID": None,
        "SOURCE_ID": "CALL",
        "OPPORTUNITY": "12.50",
        "DATE_CREATE": timezone.localtime(deal.created_at).isoformat(timespec="seconds"),
        "IS_ARCHIVED": "N",
    }
    assert program.call("crm.deal.list") == [told]


def test_a_list_comes_in_pages_of_fifty_with_the_number_of_all(program: Caller) -> None:
    pks = many(120)
    pages = [program.told("crm.deal.list", start=start) for start in (0, 50, 100, 150)]
    assert [int(row["ID"]) for page in pages for row in page["result"]] == pks
    assert [page.get("next") for page in pages] == [50, 100, None, None]
    assert {page["total"] for page in pages} == {120}
    first = program.told("crm.deal.list")
    assert (first["result"], first["next"]) == (pages[0]["result"], 50)
    last = program.told("crm.deal.list", filter={">ID": pks[19]}, start=50)  # a hundred are left
    assert ([int(row["ID"]) for row in last["result"]], last["total"]) == (pks[70:], 100)
    assert "next" not in last


def test_without_counting_a_list_goes_on_behind_the_last_number(program: Caller) -> None:
    pks = many(120)
    last = 0
    seen: list[int] = []
    while page := ids(program, order={"ID": "ASC"}, filter={">ID": last}, start=-1):
        seen += page
        last = seen[-1]
    assert seen == pks
    told = program.told("crm.deal.list", start=-1)
    assert "total" not in told
    assert "next" not in told


def test_a_page_costs_the_same_statements_for_one_record_and_for_fifty(program: Caller) -> None:
    DealFactory(source=value("CALL"))
    sent = {"filter": {"CATEGORY_ID": 0}, "order": {"OPPORTUNITY": "DESC"}}
    with CaptureQueriesContext(connection) as few:
        program.call("crm.deal.list", **sent)
    other = PipelineFactory()
    for number in range(60):
        stage = other.entries.first() if number % 2 else None
        DealFactory(source=value("EMAIL"), **({"stage": stage} if stage else {}))
    with CaptureQueriesContext(connection) as fifty:
        program.call("crm.deal.list", **sent)
    assert len(fifty) == len(few)


def test_archived_records_come_to_those_who_ask_for_them(program: Caller) -> None:
    active, archived = DealFactory().pk, DealFactory(is_archived=True).pk
    assert ids(program) == [active]
    assert program.told("crm.deal.list")["total"] == 1
    assert ids(program, filter={"IS_ARCHIVED": "Y"}) == [archived]
    assert ids(program, filter={"@IS_ARCHIVED": ["Y", "N"]}) == [active, archived]
    assert program.call("crm.deal.get", id=archived)["IS_ARCHIVED"] == "Y"


def test_a_list_is_ordered_by_its_columns_and_then_by_number(program: Caller) -> None:
    first, second, third = (DealFactory(name=name, amount=n).pk for name, n in (("B", 1), ("A", 2), ("B", 2)))
    for order, found in (
        ({}, [first, second, third]),
        ({"ID": "DESC"}, [third, second, first]),
        ({"opportunity": "desc"}, [second, third, first]),
        ({"TITLE": "ASC", "ID": "DESC"}, [second, third, first]),
        ({"DATE_CREATE": "DESC"}, [third, second, first]),
        ({"ASSIGNED_BY_ID": "ASC"}, [first, second, third]),
    ):
        assert ids(program, order=order) == found, order


def test_only_the_selected_fields_come_and_always_the_number(program: Caller) -> None:
    DealFactory()
    for wanted, names in (
        (["TITLE"], {"ID", "TITLE"}),
        (["title", "UF_CRM_1"], {"ID", "TITLE"}),
        ({"1": "STAGE_ID"}, {"ID", "STAGE_ID"}),
        ("STAGE_ID", {"ID", "STAGE_ID"}),
    ):
        (told,) = program.call("crm.deal.list", select=wanted)
        assert told.keys() == names, wanted
    everything = program.call("crm.deal.list")
    assert program.call("crm.deal.list", select=["*", "UF_*"]) == everything
    assert program.call("crm.deal.list", select=[]) == everything


def test_fields_say_which_list_is_behind_them(program: Caller) -> None:
    told = program.call("crm.deal.fields")
    assert told["STAGE_ID"] == {
        "type": "crm_status",
        "isRequired": False,
        "isReadOnly": False,
        "isImmutable": False,
        "isMultiple": False,
        "isDynamic": False,
        "statusType": "DEAL_STAGE",
        "title": "Stage",
    }
    listed = {
        "crm.deal.fields": {"STAGE_ID": "DEAL_STAGE", "TYPE_ID": "DEAL_TYPE", "SOURCE_ID": "SOURCE"},
        "crm.lead.fields": {"STATUS_ID": "STATUS", "SOURCE_ID": "SOURCE", "HONORIFIC": "HONORIFIC"},
        "crm.quote.fields": {"STATUS_ID": "QUOTE_STATUS"},
        "crm.contact.fields": {"TYPE_ID": "CONTACT_TYPE", "SOURCE_ID": "SOURCE", "HONORIFIC": "HONORIFIC"},
        "crm.company.fields": {
            "COMPANY_TYPE": "COMPANY_TYPE",
            "INDUSTRY": "INDUSTRY",
            "EMPLOYEES": "EMPLOYEES",
            "SOURCE_ID": "SOURCE",
        },
    }
    for method, expected in listed.items():
        fields = program.call(method)
        assert {name: row["statusType"] for name, row in fields.items() if "statusType" in row} == expected
        for entity_id in expected.values():
            assert program.statuses(entity_id), entity_id


def test_titles_are_in_the_language_of_the_webhook(db: None) -> None:
    assert caller(language="pl").call("crm.deal.fields")["STAGE_ID"]["title"] == "Etap"


def test_other_types_of_records_are_told_as_well(program: Caller, source: Dictionary) -> None:
    LeadFactory(name="Anna", source=source.entries.get(code="CALL"))
    ContactFactory(name="Jan Kowalski")
    QuoteFactory(amount=3)
    (lead,) = program.call("crm.lead.list", filter={"STATUS_ID": "NEW"})
    assert (lead["TITLE"], lead["STATUS_ID"], lead["SOURCE_ID"]) == ("Anna", "NEW", "CALL")
    (contact,) = program.call("crm.contact.list")
    assert contact["NAME"] == "Jan Kowalski"
    (quote,) = program.call("crm.quote.list")
    assert (quote["STATUS_ID"], quote["OPPORTUNITY"]) == ("DRAFT", "3.00")
    assert program.call("crm.company.list") == []
    assert program.told("crm.deal.userfield.list")["result"] == []
    assert {row["ID"]: row["SYMBOL_CODE"] for row in program.call("crm.enum.ownertype")}[2] == "DEAL"


def test_records_are_read_by_those_who_may_see_them(db: None) -> None:
    deal, lead = DealFactory(), LeadFactory()
    program = caller("view_lead")
    assert ids(program, "crm.lead.list") == [lead.pk]
    for method, sent in (
        ("list", {}),
        ("get", {"id": deal.pk}),
        ("get", {}),
        ("fields", {}),
        ("userfield.list", {}),
    ):
        assert program.fault(f"crm.deal.{method}", **sent) == (400, "ERROR_CORE", "Access denied.")
    reader = caller("view_deal", may_write=False)
    assert ids(reader) == [deal.pk]


def test_a_number_that_no_record_has_is_told(program: Caller) -> None:
    assert program.fault("crm.deal.get", id=7) == (400, "NOT_FOUND", "Not found")
    for wrong in (None, "", "abc", 0, -1, [1]):
        assert program.fault("crm.deal.get", id=wrong)[2] == "ID is not defined or invalid."
