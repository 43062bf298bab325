"""What the reader of Bitrix24's answers promises, up to the lists as they are afterwards."""

import json
from typing import Any

import pytest

from connect.bitrix24 import vocabulary
from dictionaries.models import Dictionary
from lists.loading.applying import apply
from lists.loading.documents import Broken, Document
from lists.loading.formats import Hints, read_document
from lists.loading.planning import plan
from lists.loading.plans import Policy
from pipelines.models import Pipeline, Stage

Kind = Stage.Kind


def status(entity_id: str, status_id: str, name: str, sort: int = 10, **more: Any) -> dict[str, Any]:
    return {
        "ID": "1",
        "ENTITY_ID": entity_id,
        "STATUS_ID": status_id,
        "NAME": name,
        "SORT": str(sort),
        **more,
    }


def answer(*rows: Any, **more: Any) -> dict[str, Any]:
    return {"result": list(rows), "total": len(rows), "time": {"start": 1.5}, **more}


CATEGORIES = {
    "result": {
        "categories": [
            {"id": 2, "name": "Service", "sort": 300, "entityTypeId": 2, "isDefault": "N"},
            {"id": 0, "name": "General", "sort": 100, "entityTypeId": 2, "isDefault": "Y"},
            {"id": 7, "name": "Invoices", "sort": 50, "entityTypeId": 31, "isDefault": "Y"},
        ]
    },
    "total": 3,
}
SERVICE = (
    status("DEAL_STAGE_2", "C2:LOSE", "Lost", 50, SEMANTICS="F", COLOR="#FF5752"),
    status("DEAL_STAGE_2", "C2:NEW", "New", 10, SEMANTICS=None, COLOR="39A8EF"),
    status("DEAL_STAGE_2", "C2:UC_4XYZAB", "Repair", 20, SEMANTICS=None, EXTRA={"COLOR": "#123456"}),
    status("DEAL_STAGE_2", "C2:WON", "Repaired", 40, EXTRA={"SEMANTICS": "success", "COLOR": "red"}),
)
SOURCES = (status("SOURCE", "CALL", "Telephone", 10, SYSTEM="Y"), status("SOURCE", "7", "Fax", 20))


def read(*values: Any, target: str = "") -> Document:
    data = "\n".join(json.dumps(value) for value in values).encode()
    return read_document("answers.json", data, Hints(target=target))


def told(document: Document) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = {}
    for above, item in document.walk():
        if item.items is None:
            entry = (item.code, item.label, item.values.get("kind"), item.values.get("color"))
            found.setdefault("/".join(above), []).append(entry)
    return found


@pytest.mark.parametrize(
    "values",
    [
        (CATEGORIES, answer(*SERVICE, *SOURCES)),
        ([CATEGORIES, answer(*SERVICE[:2], next=2, total=6), answer(*SERVICE[1:], *SOURCES, total=6)],),
        ({"crm.status.list": answer(*SERVICE, *SOURCES), "crm.category.list": CATEGORIES},),
        ({"result": {"result": {"a": CATEGORIES["result"], "b": [*SERVICE, *SOURCES]}, "result_error": []}},),
        (CATEGORIES["result"], *SERVICE, *SOURCES),
    ],
    ids=["one after the other", "pages that overlap", "by method", "a batch", "a row a line"],
)
def test_the_rows_are_found_however_the_answers_stand_in_the_file(values: Any) -> None:
    document = read(*values)
    assert told(document) == {
        "DEAL/C2": [
            ("NEW", "New", Kind.INITIAL, "#39a8ef"),
            ("UC_4XYZAB", "Repair", Kind.IN_PROGRESS, "#123456"),
            ("WON", "Repaired", Kind.SUCCESS, None),
            ("LOSE", "Lost", Kind.FAILURE, "#ff5752"),
        ],
        "SOURCE": [("CALL", "Telephone", None, None), ("7", "Fax", None, None)],
    }
    assert document.notes == []


@pytest.mark.django_db
def test_a_portal_becomes_our_lists_and_once_more_changes_nothing(source: Dictionary) -> None:
    document = read(CATEGORIES, answer(*SERVICE, *SOURCES, status("CURRENCY_KIND", "A", "Account")))
    apply(plan(document, Policy.MERGE), None)
    service = Pipeline.objects.get(entity_type__code="DEAL", code="C2")
    assert (service.name, service.is_default) == ("Service", False)
    assert [stage.is_system for stage in service.entries.order_by("kind")] == [True, False, True, True]
    assert service.entries.get(code="NEW").default_name == "New"  # it keeps its translations
    assert source.entries.get(code="CALL").name == "Telephone"
    assert Dictionary.objects.get(code="CURRENCY_KIND").label == "CURRENCY_KIND"
    assert not plan(document, Policy.MERGE).changes


def test_every_kind_of_list_finds_its_place() -> None:
    assert [
        vocabulary.place_of(entity_id).address for entity_id in ("STATUS", "DEAL_STAGE", "DEAL_STAGE_12")
    ] == [
        "pipelines/LEAD/GENERAL",
        "pipelines/DEAL/GENERAL",
        "pipelines/DEAL/C12",
    ]
    invoices = {vocabulary.place_of(code).address for code in ("INVOICE_STATUS", "SMART_INVOICE_STAGE_5")}
    assert invoices == {"pipelines/INVOICE/GENERAL"}
    for entity_id in ("STATUS", "DEAL_STAGE", "DEAL_STAGE_12", "QUOTE_STATUS", "SOURCE"):
        assert vocabulary.entity_id_of(vocabulary.place_of(entity_id).address) == entity_id
    codes = ("C2:WON", "DT31_5:P", "C:WON", "WON")
    assert [vocabulary.code_of(code) for code in codes] == ["WON", "P", "C:WON", "WON"]


def test_an_old_portal_tells_its_final_stages_by_their_codes() -> None:
    rows = [("NEW", 10), ("CONVERTED", 40), ("JUNK", 50), ("WRONG", 60)]
    document = read(answer(*(status("STATUS", code, code.title(), sort) for code, sort in rows)))
    kinds = [kind for _code, _label, kind, _color in told(document)["LEAD/GENERAL"]]
    assert kinds == [Kind.INITIAL, Kind.SUCCESS, Kind.FAILURE, Kind.FAILURE]


def test_what_is_read_in_another_way_is_said() -> None:
    won = [status("DEAL_STAGE", code, code, 10, SEMANTICS="S") for code in ("WON", "PAID")]
    process = status("DYNAMIC_177_STAGE_7", "DT177_7:NEW", "New", SEMANTICS="S")
    document = read(answer(*won, process, next=50, total=120))
    assert document.notes == [
        "Pages are missing: the file has 3 of 120 rows.",
        "“PAID” of DEAL_STAGE is read as in progress: a pipeline has one success stage.",
        "DYNAMIC_177_STAGE_7 becomes a drop-down list, without kinds and colours.",
    ]


def test_a_person_says_which_list_a_list_is() -> None:
    items = {"result": [{"NAME": "Fax", "SORT": 10, "STATUS_ID": "FAX"}]}
    assert list(told(read(items, target="dictionaries/SOURCE"))) == ["SOURCE"]
    assert list(told(read(answer(*SOURCES), target="dictionaries/ORIGIN"))) == ["ORIGIN"]
    with pytest.raises(Broken, match=r"several lists.*SOURCE, DEAL_STAGE_2"):
        read(answer(*SERVICE, *SOURCES), target="dictionaries/SOURCE")
    with pytest.raises(Broken, match="no such list"):
        read(answer(*SOURCES), target="elsewhere/SOURCE")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([answer(*SOURCES, {"STATUS_ID": "X", "NAME": "X"})], "object 3: ENTITY_ID must be text"),
        ([answer(status("SOURCE", "A", "\u0007"))], "object 1: name: The name contains a character"),
        ([answer({**SOURCES[0], "NAME": ["A"]})], "object 1: NAME must be text"),
        ([{"error": "expired_token", "error_description": "The access token"}], "error: The access token"),
        ([CATEGORIES], "No list with entries"),
    ],
)
def test_a_fault_is_said_with_its_place(values: Any, sentence: str) -> None:
    with pytest.raises(Broken, match=sentence):
        read(*values)


@pytest.mark.parametrize("length", [0, 1, 30, 200, 900, 1500])
def test_a_file_that_is_cut_off_is_refused(length: int) -> None:
    data = json.dumps(answer(*SERVICE, *SOURCES), indent=1).encode()
    assert len(data) > 900
    with pytest.raises(Broken):
        read_document("answers.json", data[: min(length, len(data) - 3)])


@pytest.mark.parametrize(
    "data",
    [
        b'{"STATUS_ID": ' + b"[" * 200_000,
        b'{"STATUS_ID": ' + b'{"a":' * 300 + b"1" + b"}" * 301,
        b'{"STATUS_ID": ' + b"9" * 5000 + b"}",
        b'{"STATUS_ID": "\xff"}',
        b'[{"STATUS_ID": "A", "ENTITY_ID": "B\\ud800", "NAME": "\\ud800"}]',
    ],
)
def test_odd_files_are_refused_in_words(data: bytes) -> None:
    with pytest.raises(Broken):
        read_document("answers.json", data)
