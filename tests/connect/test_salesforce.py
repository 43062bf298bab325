"""What the reader of Salesforce's files promises."""

import json
from contextlib import suppress
from typing import Any

import pytest

from lists.loading.applying import apply
from lists.loading.documents import Broken
from lists.loading.formats import Hints, read_document
from lists.loading.planning import plan
from lists.loading.plans import Policy
from pipelines.models import Pipeline, Stage
from tests.crm_files import packed, told

Kind = Stage.Kind
NS = 'xmlns="http://soap.sforce.com/2006/04/metadata"'
SOURCES = "standardValueSets/LeadSource.standardValueSet-meta.xml"


def value_set(
    *values: str, root: str = "StandardValueSet", tag: str = "standardValue", more: str = ""
) -> bytes:
    inner = "".join(f"<{tag}>{value}</{tag}>" for value in values)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {NS}>{more}{inner}</{root}>'.encode()


def value(name: str, label: str = "", **flags: Any) -> str:
    tags = {"fullName": name, "default": "false", "label": label or name, **flags}
    return "".join(f"<{tag}>{text}</{tag}>" for tag, text in tags.items())


STAGES = value_set(
    value("Prospecting", closed="false", won="false", color="#112233"),
    value("Closed Won", closed="true", won="true"),
    value("Closed Lost", closed="true", won="false"),
    value("Old Lost", closed="true", won="false", isActive="false"),
    value("Negotiation", closed="false", won="false"),
)
RATING = value_set(
    value("A_1", "Hot &amp; near"),
    value("A/2", "Cold", isActive="false"),
    root="GlobalValueSet",
    tag="customValue",
    more="<masterLabel>Rating</masterLabel>",
)


def test_a_zip_of_value_sets_is_read_list_by_list() -> None:
    files = {
        "standardValueSets/OpportunityStage.standardValueSet-meta.xml": STAGES,
        SOURCES: value_set(value("Web", isActive="false"), value("Trade Show")),
        "globalValueSets/Rating.globalValueSet": RATING,
        "package.xml": b"<Package/>",
    }
    assert told(read_document("all.zip", packed(**files))) == {
        "DEAL/GENERAL": [
            ("", "Prospecting", Kind.INITIAL, False),
            ("", "Negotiation", Kind.IN_PROGRESS, False),
            ("", "Closed Won", Kind.SUCCESS, False),
            ("", "Closed Lost", Kind.FAILURE, False),
            ("", "Old Lost", Kind.FAILURE, True),
        ],
        "SOURCE": [("", "Web", None, True), ("", "Trade Show", None, False)],
        "Rating": [("A_1", "Hot & near", None, False), ("A_2", "Cold", None, True)],
    }


@pytest.mark.django_db
def test_stages_take_the_places_of_ours_and_once_more_changes_nothing(deals: Pipeline) -> None:
    document = read_document("OpportunityStage.standardValueSet", STAGES)
    apply(plan(document, Policy.MERGE), None)
    assert deals.entries.get(kind=Kind.SUCCESS).name == "Closed Won"
    assert deals.entries.get(code="NEW").name == "Prospecting"
    assert deals.entries.get(code="OLD_LOST").archived_at
    assert not plan(document, Policy.MERGE).changes


def test_fields_of_objects_have_their_values_too() -> None:
    values = "".join(f"<value>{value(name)}</value>" for name in ("One", "Two"))
    field = f"<fullName>Size__c</fullName><label>Size</label><valueSet><valueSetDefinition>{values}"
    inner = f"{field}</valueSetDefinition></valueSet>"
    shared = "<fullName>Kind__c</fullName><valueSet><valueSetName>Rating</valueSetName></valueSet>"
    whole = f"<CustomObject {NS}><fields>{inner}</fields><fields>{shared}</fields></CustomObject>".encode()
    document = read_document("objects/Lead.object", whole)
    assert list(told(document)) == ["LEAD_SIZE_C"]
    assert document.notes == ["Lead.Kind__c takes its values from Rating: read that value set instead."]
    alone = f"<CustomField {NS}>{inner}</CustomField>".encode()
    document = read_document("Size__c.field-meta.xml", alone, Hints(target="dictionaries/SIZE"))
    assert told(document) == {"SIZE": [("", "One", None, False), ("", "Two", None, False)]}


def test_a_description_of_an_object_has_its_picklists() -> None:
    def field(name: str, *values: str) -> dict[str, Any]:
        found = [{"active": found != "Old", "label": found, "value": found} for found in values]
        return {"name": name, "label": name, "picklistValues": found}

    fields = [field("LeadSource", "Web", "Old"), field("Status", "Open"), field("Country", "Poland")]
    data = json.dumps({"name": "Lead", "fields": [*fields, field("Name")]}).encode()
    document = read_document("describe.json", data)
    assert told(document) == {
        "LEAD/GENERAL": [("", "Open", None, False)],
        "SOURCE": [("", "Web", None, False), ("", "Old", None, True)],
    }
    assert document.notes == ["Standard fields that are not lists here were left out: Country."]


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><StandardValueSet>&b;</StandardValueSet>'
OTHER_FILE = b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><StandardValueSet></StandardValueSet>'


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.xml", BOMB, "document type or entities"),
        ("a.xml", OTHER_FILE, "document type or entities"),
        ("a.xml", STAGES[:300], "Line 2: this is not XML, or it is cut off"),
        ("a.xml", STAGES.replace(b"UTF-8", b"KLINGON"), "encoding"),
        ("a.xml", b"<StandardValueSet>" + b"<a>" * 100_000, "Line 1"),
        (
            "a.xml",
            b"<StandardValueSet>" + b"<a>" * 50_000 + b"</a>" * 50_000 + b"</StandardValueSet>",
            "No list",
        ),
        ("LeadSource.standardValueSet", b"", "Line 1"),
        ("a.xml", value_set("<default>true</default>"), "a, value 1: there is neither"),
        ("a.xml", value_set(value("x" * 130)), "a, value 1: name: The name has 130"),
        ("a.zip", packed(**{SOURCES: STAGES[:300]}), f"{SOURCES}: Line 2"),
        ("a.zip", packed(**{SOURCES: b" " * (33 << 20)}), "at most 8 MB are read"),
        (
            "a.zip",
            packed(**{f"{n}/{SOURCES}": b"<StandardValueSet/>" + b" " * (7 << 20) for n in range(5)}),
            "too large: at most 32 MB",
        ),
    ],
    ids=lambda found: found if isinstance(found, str) else "",
)
def test_odd_files_are_refused_in_words(name: str, data: bytes, sentence: str) -> None:
    with pytest.raises(Broken, match=sentence):
        read_document(name, data)


@pytest.mark.parametrize("where", [40, 100, -60, -30])
def test_a_damaged_archive_is_read_or_refused_in_words(where: int) -> None:
    data = bytearray(packed(**{SOURCES: STAGES}))
    data[where] ^= 0xFF
    for damaged in (bytes(data), bytes(data[:where])):
        with suppress(Broken):
            read_document("a.zip", damaged)
