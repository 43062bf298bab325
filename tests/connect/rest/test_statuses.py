"""crm.status as Bitrix24's clients know it: the entries of all lists."""

from typing import Any

import pytest

from dictionaries.models import Dictionary, DictionaryValue
from lists.audit import undo
from lists.models import Operation
from pipelines.models import Pipeline, Stage
from tests.connect.rest.callers import Caller, caller
from tests.factories import LeadFactory
from tests.protected import stage, value

pytestmark = pytest.mark.django_db


def by_code(program: Caller, entity_id: str) -> dict[str, Any]:
    return {row["STATUS_ID"]: row for row in program.statuses(entity_id)}


def test_a_stage_is_told_in_full_and_its_values_are_texts(program: Caller) -> None:
    won = by_code(program, "DEAL_STAGE")["WON"]
    assert won == {
        "ID": str(2 * stage("WON").pk + 1),
        "ENTITY_ID": "DEAL_STAGE",
        "STATUS_ID": "WON",
        "NAME": "Deal won",
        "NAME_INIT": "Deal won",
        "SORT": "60",
        "SYSTEM": "Y",
        "CATEGORY_ID": "0",
        "COLOR": "#7BD500",
        "SEMANTICS": "S",
        "EXTRA": {"SEMANTICS": "success", "COLOR": "#7BD500"},
    }
    extras = {code: row["EXTRA"]["SEMANTICS"] for code, row in by_code(program, "DEAL_STAGE").items()}
    assert (extras["NEW"], extras["LOSE"], extras["APOLOGY"]) == ("process", "failure", "apology")


def test_every_list_has_its_entity_id_and_the_lists_come_together_by_sort(program: Caller) -> None:
    rows = program.call("crm.status.list")
    assert {"STATUS", "DEAL_STAGE", "QUOTE_STATUS", "INVOICE_STATUS", "SOURCE"} <= {
        r["ENTITY_ID"] for r in rows
    }
    assert [int(row["SORT"]) for row in rows] == sorted(int(row["SORT"]) for row in rows)
    assert (
        len({row["ID"] for row in rows})
        == len(rows)
        == (DictionaryValue.objects.count() + Stage.objects.count())
    )


def test_names_are_in_the_language_of_the_webhook_whatever_the_client_prefers() -> None:
    program = caller(language="pl")
    response = program.client.get(
        f"{program.address}crm.status.list?filter[ENTITY_ID]=SOURCE", headers={"Accept-Language": "en"}
    )
    assert response.json()["result"][0]["NAME"] == "Połączenie"


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        ({"=STATUS_ID": "WON"}, ["WON"]),
        ({"STATUS_ID": ["NEW", "WON"]}, ["NEW", "WON"]),
        ({"@STATUS_ID": ["NEW", "WON"]}, ["NEW", "WON"]),
        ({"SEMANTICS": "F"}, ["LOSE", "APOLOGY"]),
        ({"SYSTEM": "Y"}, ["NEW", "WON", "LOSE"]),
        ({">SORT": 50, "<=SORT": "70"}, ["WON", "LOSE"]),
        ({"NAME": "deal WON"}, ["WON"]),
        ({"!SYSTEM": "Y", "%NAME": "invoice"}, ["PREPAYMENT_INVOICE", "FINAL_INVOICE"]),
        ({"STATUS_ID": "WON", "status_id": "", "COLOUR": "red"}, ["WON"]),
        ({"STATUS_ID": ["$result[none][0][STATUS_ID]"]}, []),
        ({"CATEGORY_ID": 0, "ID": 0}, []),
    ],
)  # fmt: skip
def test_a_filter_finds_the_rows_that_fulfil_it(
    program: Caller, wanted: dict[str, Any], codes: list[str]
) -> None:
    rows = program.call("crm.status.list", filter={"ENTITY_ID": "DEAL_STAGE", **wanted})
    assert [row["STATUS_ID"] for row in rows] == codes


def test_pages_are_for_those_who_ask_for_them(program: Caller) -> None:
    source = Dictionary.objects.get(code="SOURCE")
    source.add_many("\n".join(f"Fair {number}" for number in range(120 - source.entries.count())))
    wanted = {"filter": {"ENTITY_ID": "SOURCE"}, "order": {"ID": "ASC"}}
    whole = program.told("crm.status.list", **wanted)
    assert (len(whole["result"]), whole["total"], whole.get("next")) == (120, 120, None)
    pages = [program.told("crm.status.list", **wanted, start=start) for start in (0, 50, 100, 150)]
    assert [len(page["result"]) for page in pages] == [50, 50, 20, 0]
    assert [page.get("next") for page in pages] == [50, 100, None, None]
    assert [page["total"] for page in pages] == [120] * 4
    assert [row for page in pages for row in page["result"]] == whole["result"]

    found: list[Any] = []
    while True:  # as b24jssdk does it
        last = found[-1]["ID"] if found else 0
        page = program.told(
            "crm.status.list", filter={"ENTITY_ID": "SOURCE", ">ID": last}, order={"ID": "ASC"}, start=-1
        )
        assert "total" not in page
        found += page["result"]
        if len(page["result"]) < 50:
            break
    assert found == whole["result"]
    assert len(program.call("crm.status.list", filter={"ENTITY_ID": "SOURCE"}, start=-1)) == 120


def test_one_is_got_by_its_number(program: Caller) -> None:
    for row in program.call("crm.status.list"):
        if row["ENTITY_ID"] in ("SOURCE", "DEAL_STAGE"):
            assert program.call("crm.status.get", id=row["ID"]) == row
    assert program.fault("crm.status.get") == (400, "ERROR_CORE", "ID is not defined or invalid.")
    assert program.fault("crm.status.get", id=9_000_001) == (400, "ERROR_CORE", "Status is not found.")


def test_what_is_added_is_a_row_of_the_list_and_an_act_of_the_owner(program: Caller) -> None:
    fields = {"ENTITY_ID": "SOURCE", "STATUS_ID": "FAIR", "NAME": "Trade fair", "SORT": 35}
    number = program.call("crm.status.add", fields=fields)
    row = by_code(program, "SOURCE")["FAIR"]
    assert (row["ID"], row["NAME"], row["SORT"], row["SYSTEM"]) == (str(number), "Trade fair", "35", "N")
    codes = list(by_code(program, "SOURCE"))
    assert codes.index("FAIR") == codes.index("WEB") + 1
    assert [one.code for one in Dictionary.objects.get(code="SOURCE").entries.active()] == codes
    act = Operation.objects.first()
    assert act is not None
    assert (act.actor, act.action) == (program.owner.pk, "add")
    undo(act, program.owner)
    assert "FAIR" not in by_code(program, "SOURCE")


def test_a_stage_is_added_with_its_colour_and_kind(program: Caller) -> None:
    fields = {"ENTITY_ID": "DEAL_STAGE", "NAME": "Lost to others", "EXTRA": {"COLOR": "123456"}}
    program.call("crm.status.add", fields=fields | {"STATUS_ID": "OTHERS", "SEMANTICS": "F"})
    added = stage("OTHERS")
    assert (added.kind, added.color) == (Stage.Kind.FAILURE, "#123456")
    fault = program.fault("crm.status.add", fields=fields | {"STATUS_ID": "SOLD", "SEMANTICS": "S"})
    assert fault[:2] == (400, "ERROR_CORE")
    assert fault[2].startswith("Cannot create more stages after the final stage")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "The field ENTITY_ID is required.\nThe field STATUS_ID is required."),
        ({"ENTITY_ID": "SOURCE"}, "The field STATUS_ID is required."),
        ({"ENTITY_ID": "NOTHING", "STATUS_ID": "A"}, "Specified entity type is not supported."),
        ({"ENTITY_ID": "DEAL_STAGE", "STATUS_ID": "A" * 23}, "Exceeded maximum length of status ID: 22."),
        ({"ENTITY_ID": "STATUS", "STATUS_ID": "A" * 22}, "Exceeded maximum length of status ID: 21."),
        (
            {"ENTITY_ID": "SOURCE", "STATUS_ID": "a b"},
            "Status ID may include Latin characters, numbers, minus and underscore characters only",
        ),
        ({"ENTITY_ID": "SOURCE", "STATUS_ID": "WEB"}, "The specified status ID already exists."),
        ({"ENTITY_ID": "SOURCE", "STATUS_ID": "A"}, "The field Title is required."),
        (
            {"ENTITY_ID": "SOURCE", "STATUS_ID": "A", "NAME": "website"},
            "“Website” is already in this list.",
        ),
        (
            {"ENTITY_ID": "DEAL_STAGE", "STATUS_ID": "A", "NAME": "A", "COLOR": "red"},
            "Write a colour as # and six digits 0–9, a–f: #39a8ef.",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_added_is_told_in_the_words_that_clients_know(
    program: Caller, fields: dict[str, Any], sentence: str
) -> None:
    assert program.fault("crm.status.add", fields=fields) == (400, "ERROR_CORE", sentence)


def test_a_change_is_one_act_and_what_is_not_to_be_changed_stays(program: Caller) -> None:
    number = by_code(program, "DEAL_STAGE")["EXECUTING"]["ID"]
    before = Operation.objects.count()
    fields = {"NAME": "Doing", "COLOR": "#123456", "SORT": 15, "STATUS_ID": "OTHER", "SEMANTICS": "S"}
    assert program.call("crm.status.update", id=number, fields=fields) is True
    assert Operation.objects.count() == before + 1
    row = by_code(program, "DEAL_STAGE")["EXECUTING"]
    assert (row["NAME"], row["COLOR"], row["SORT"], row["SEMANTICS"]) == ("Doing", "#123456", "15", None)
    assert list(by_code(program, "DEAL_STAGE"))[:3] == ["NEW", "EXECUTING", "PREPARATION"]
    program.call("crm.status.update", id=number, fields={"NAME": "", "SORT": -1})
    assert by_code(program, "DEAL_STAGE")["EXECUTING"]["NAME"] == "Doing"
    assert by_code(program, "DEAL_STAGE")["EXECUTING"]["SORT"] == "10"
    program.call("crm.status.update", id=number, fields={"NAME": "Realizacja"})
    act = Operation.objects.first()
    assert act is not None
    assert act.action == "rename"


def test_a_system_entry_stays_and_one_in_use(program: Caller) -> None:
    call, web, fair = (by_code(program, "SOURCE")[code]["ID"] for code in ("CALL", "WEB", "TRADE_SHOW"))
    assert program.fault("crm.status.delete", id=call)[2] == (
        'CRM System Status can be deleted only if parameter FORCED is specified and equal to "Y".'
    )
    forced = program.fault("crm.status.delete", id=call, params={"FORCED": "Y"})
    assert forced == (
        400,
        "ERROR_CORE",
        "“Call” is a system value: it can be renamed, but not deleted.",
    )
    LeadFactory(source=value("WEB"))
    assert program.fault("crm.status.delete", id=web)[2] == "There are active items in this status."
    assert program.call("crm.status.delete", id=fair) is True
    assert program.fault("crm.status.delete", id=fair)[2] == "Status is not found."
    assert {"CALL", "WEB"} <= by_code(program, "SOURCE").keys()


def test_what_is_archived_is_not_there_but_its_code_is_taken(program: Caller) -> None:
    number = by_code(program, "SOURCE")["TRADE_SHOW"]["ID"]
    value("TRADE_SHOW").archive()
    assert "TRADE_SHOW" not in by_code(program, "SOURCE")
    assert program.fault("crm.status.get", id=number)[2] == "Status is not found."
    fields = {"ENTITY_ID": "SOURCE", "STATUS_ID": "TRADE_SHOW", "NAME": "Fair"}
    assert program.fault("crm.status.add", fields=fields)[2] == "The specified status ID already exists."


def test_a_stage_of_another_pipeline_carries_its_number_once(program: Caller) -> None:
    fleet = Pipeline.objects.get(entity_type__code="DEAL", code="GENERAL").copy("Fleet")
    name, prefix = f"DEAL_STAGE_{fleet.pk}", f"C{fleet.pk}:"
    assert program.statuses(name)[0]["STATUS_ID"] == f"{prefix}NEW"
    assert {row["CATEGORY_ID"] for row in program.statuses(name)} == {str(fleet.pk)}
    for code in ("FIRST", f"{prefix}SECOND"):
        program.call("crm.status.add", fields={"ENTITY_ID": name, "STATUS_ID": code, "NAME": code})
    assert {f"{prefix}FIRST", f"{prefix}SECOND"} <= by_code(program, name).keys()
    assert set(fleet.entries.values_list("code", flat=True)) >= {"FIRST", "SECOND"}
    fleet.make_default()  # the shipped one keeps its name for good
    assert by_code(program, "DEAL_STAGE").keys() >= {"NEW", "WON"}
    fault = program.fault("crm.status.add", fields={"ENTITY_ID": name, "STATUS_ID": "A" * 23, "NAME": "A"})
    assert fault[2] == f"Exceeded maximum length of status ID: {22 - len(prefix)}."


def test_invoices_answer_as_smart_invoices_too(program: Caller) -> None:
    pipeline = Pipeline.objects.get(entity_type__code="INVOICE")
    old, smart = program.statuses("INVOICE_STATUS"), program.statuses(f"SMART_INVOICE_STAGE_{pipeline.pk}")
    assert [row["ID"] for row in old] == [row["ID"] for row in smart]
    assert [row["STATUS_ID"] for row in old][:2] == ["N", "S"]
    assert [row["STATUS_ID"] for row in smart][:2] == [f"DT31_{pipeline.pk}:N", f"DT31_{pipeline.pk}:S"]


def test_rights_are_those_of_the_owner_and_a_reader_only_reads() -> None:
    nobody = caller("view_lead")
    for method in ("crm.status.list", "crm.status.get", "crm.status.add", "crm.status.update"):
        assert nobody.fault(method, id=2) == (400, "ERROR_CORE", "Access denied.")
    of_values = caller("view_dictionaryvalue", "change_dictionaryvalue")
    rows = of_values.call("crm.status.list")
    assert rows
    assert not {row["ENTITY_ID"] for row in rows} & {"STATUS", "DEAL_STAGE"}
    won = 2 * stage("WON").pk + 1
    assert of_values.fault("crm.status.update", id=won, fields={"NAME": "W"})[2] == "Access denied."
    reader = caller(may_write=False)
    fault = reader.fault("crm.status.update", id=won, fields={"NAME": "W"})
    assert fault == (
        403,
        "insufficient_scope",
        "The request requires higher privileges than provided by the webhook token",
    )
    assert stage("WON").name == ""


def test_a_list_takes_few_queries_however_long_it_is(
    program: Caller, django_assert_max_num_queries: Any
) -> None:
    Dictionary.objects.get(code="SOURCE").add_many("\n".join(f"Fair {n}" for n in range(300)))
    with django_assert_max_num_queries(10):
        program.call("crm.status.list")
    with django_assert_max_num_queries(7):
        program.statuses("SOURCE")
