"""crm.item: records of every type by one set of methods."""

from dictionaries.models import Dictionary
from records.models import Company, Deal
from tests.connect.rest.callers import Caller, caller
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    DealFactory,
    InvoiceFactory,
    LeadFactory,
    PipelineFactory,
    QuoteFactory,
)

LEAD, DEAL, CONTACT, COMPANY, QUOTE, INVOICE = 1, 2, 3, 4, 7, 31


def test_an_item_has_names_of_its_own_and_numbers_that_are_numbers(program: Caller) -> None:
    other = PipelineFactory()
    deal = DealFactory(name="Mill", stage=other.entries.get(code="WON"), amount="12.50")
    item = program.call("crm.item.get", entityTypeId=DEAL, id=deal.pk)["item"]
    assert item.pop("createdTime")
    assert item == {
        "id": deal.pk,
        "title": "Mill",
        "stageId": f"C{other.pk}:WON",
        "stageSemanticId": "S",
        "closed": "Y",
        "categoryId": other.pk,
        "typeId": None,
        "sourceId": None,
        "opportunity": 12.5,
        "isArchived": "N",
    }


def test_items_of_each_type_are_listed_and_described_alike(program: Caller) -> None:
    made = {
        LEAD: LeadFactory(),
        DEAL: DealFactory(),
        CONTACT: ContactFactory(),
        COMPANY: CompanyFactory(),
        QUOTE: QuoteFactory(),
        INVOICE: InvoiceFactory(),
    }
    for number, record in made.items():
        told = program.told("crm.item.list", entityTypeId=number)
        (item,) = told["result"]["items"]
        assert (item["id"], told["total"]) == (record.pk, 1)
        fields = program.call("crm.item.fields", entityTypeId=str(number))["fields"]
        assert fields.keys() == item.keys()
        for name, field in fields.items():
            if "statusType" in field and item[name] is not None:
                codes = [row["STATUS_ID"] for row in program.statuses(field["statusType"])]
                assert item[name] in codes, (number, name)
    assert fields["stageId"]["upperName"] == "STAGE_ID"
    assert fields["createdTime"]["upperName"] == "CREATED_TIME"


def test_items_are_filtered_selected_and_ordered_by_their_own_names(
    program: Caller, source: Dictionary
) -> None:
    call, mail = source.entries.get(code="CALL"), source.entries.get(code="EMAIL")
    first, second = LeadFactory(source=call), LeadFactory(source=mail)
    LeadFactory()
    told = program.call(
        "crm.item.list",
        entityTypeId=LEAD,
        filter={"@sourceId": ["CALL", "EMAIL"], "=stageId": "NEW"},
        order={"id": "DESC"},
        select=["id", "sourceId"],
    )
    assert told["items"] == [
        {"id": second.pk, "sourceId": "EMAIL"},
        {"id": first.pk, "sourceId": "CALL"},
    ]
    fault = program.fault("crm.item.list", entityTypeId=LEAD, filter={"=assignedById": 1})
    assert fault == (
        400, "INVALID_ARG_VALUE", "Invalid filter: field '=assignedById' is not allowed in filter",
    )  # fmt: skip


def test_items_come_in_pages_and_by_their_numbers(program: Caller) -> None:
    pks = [CompanyFactory().pk for _ in range(120)]
    pages = [program.told("crm.item.list", entityTypeId=COMPANY, start=start) for start in (0, 50, 100)]
    assert [item["id"] for page in pages for item in page["result"]["items"]] == pks
    assert [page.get("next") for page in pages] == [50, 100, None]
    last, seen = 0, []
    while items := program.call(
        "crm.item.list", entityTypeId=COMPANY, filter={">id": last}, order={"id": "ASC"}, start=-1
    )["items"]:
        seen += [item["id"] for item in items]
        last = seen[-1]
    assert seen == pks


def test_an_item_is_added_updated_and_deleted(program: Caller, source: Dictionary) -> None:
    other = PipelineFactory()
    fields = {"title": "Mill", "opportunity": 5, "sourceId": "CALL"}
    item = program.call("crm.item.add", entityTypeId=DEAL, fields=fields)["item"]
    assert fields.items() <= item.items()
    moved = program.call(
        "crm.item.update", entityTypeId=DEAL, id=item["id"], fields={"categoryId": other.pk, "sourceId": None}
    )["item"]
    assert moved == item | {"categoryId": other.pk, "stageId": f"C{other.pk}:NEW", "sourceId": None}
    assert program.call("crm.item.get", entityTypeId=DEAL, id=item["id"])["item"] == moved
    assert program.call("crm.item.delete", entityTypeId=DEAL, id=item["id"]) == []
    assert not Deal.objects.exists()


def test_a_smart_invoice_takes_its_stage_with_and_without_the_prefix(program: Caller) -> None:
    invoice = InvoiceFactory()
    told = program.call("crm.item.get", entityTypeId=INVOICE, id=invoice.pk)["item"]["stageId"]
    assert told.startswith("DT31_")
    for wanted in (told.replace(":N", ":P"), "D"):
        program.call("crm.item.update", entityTypeId=INVOICE, id=invoice.pk, fields={"stageId": wanted})
        invoice.refresh_from_db()
        assert invoice.status.code == wanted[-1]
        sent = {"entityTypeId": INVOICE, "filter": {"stageId": told[:-1] + wanted[-1]}}
        assert [item["id"] for item in program.call("crm.item.list", **sent)["items"]] == [invoice.pk]


def test_a_company_has_the_type_that_items_call_so(program: Caller) -> None:
    company = CompanyFactory()
    program.call("crm.item.update", entityTypeId=COMPANY, id=company.pk, fields={"typeId": "PARTNER"})
    assert Company.objects.get().company_type.code == "PARTNER"
    assert program.call("crm.company.list", filter={"COMPANY_TYPE": "PARTNER"})[0]["ID"] == str(company.pk)


def test_an_unknown_type_or_number_is_told(program: Caller) -> None:
    for number in (None, "", 5, 128, "deal"):
        for method in ("list", "get", "fields", "add", "update", "delete"):
            status, code, _sentence = program.fault(f"crm.item.{method}", entityTypeId=number, id=1)
            assert (status, code) == (400, "NOT_FOUND")
    assert program.fault("crm.item.get", entityTypeId=DEAL, id=7) == (400, "NOT_FOUND", "Not found")


def test_an_item_needs_the_rights_of_its_type(db: None) -> None:
    lead, deal = LeadFactory(), DealFactory()
    program = caller("view_lead", "change_lead", "view_deal")
    program.call("crm.item.update", entityTypeId=LEAD, id=lead.pk, fields={"title": "Seen"})
    denied = (400, "ERROR_CORE", "Access denied.")
    sent = {"entityTypeId": DEAL, "id": deal.pk, "fields": {"title": "Seen"}}
    for method in ("update", "add", "delete"):
        assert program.fault(f"crm.item.{method}", **sent) == denied
    assert program.fault("crm.item.list", entityTypeId=CONTACT) == denied
    assert program.fault("crm.item.fields", entityTypeId=CONTACT) == denied
