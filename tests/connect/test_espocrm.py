"""What the reader of EspoCRM's files promises."""

import json
from typing import Any

import pytest
from django.utils.translation import override

from lists.loading.documents import Broken
from lists.loading.formats import Hints, read_document
from pipelines.models import Stage
from tests.crm_files import packed, told

Kind = Stage.Kind

OPPORTUNITY = {
    "fields": {
        "stage": {
            "type": "enum",
            "options": ["Talks", "Offer", "Won", "Lost"],
            "style": {"Lost": "danger", "Offer": "warning"},
            "probabilityMap": {"Talks": 10, "Won": 100, "Lost": 0},
        },
        "leadSource": {"type": "enum", "optionsReference": "Lead.source"},
        "amount": {"type": "currency"},
    }
}
LEAD = {
    "fields": {
        "source": {"type": "enum", "options": ["", "Call", "Web Site"]},
        "temperature": {"type": "enum", "options": ["Hot/near", "Cold"]},
    }
}
ENGLISH = {"fields": {"temperature": "Temperature"}, "options": {"source": {"Call": "Phone call"}}}
POLISH = {"fields": {"temperature": "Temperatura"}, "options": {"source": {"Call": "Telefon"}}}


def encoded(value: Any) -> bytes:
    return json.dumps(value, indent=2).encode()


FILES = {
    "metadata/entityDefs/Lead.json": encoded(LEAD),
    "metadata/entityDefs/Opportunity.json": encoded(OPPORTUNITY),
    "i18n/pl_PL/Lead.json": encoded(POLISH),
    "i18n/en_US/Lead.json": encoded(ENGLISH),
    "i18n/de_DE/Lead.json": encoded({"options": {"source": {"Call": "Anruf"}}}),
}


@pytest.mark.parametrize(
    ("language", "call", "name"), [("en", "Phone call", "Temperature"), ("pl", "Telefon", "Temperatura")]
)
def test_options_and_what_people_see_of_them_come_together(language: str, call: str, name: str) -> None:
    with override(language):
        document = read_document("crm.zip", packed(**FILES))
    assert told(document) == {
        "DEAL/GENERAL": [
            ("", "Talks", Kind.INITIAL, False),
            ("", "Offer", Kind.IN_PROGRESS, False),
            ("", "Won", Kind.SUCCESS, False),
            ("", "Lost", Kind.FAILURE, False),
        ],
        "SOURCE": [("", call, None, False), ("", "Web Site", None, False)],
        "LEAD_TEMPERATURE": [("HOT_NEAR", "Hot/near", None, False), ("Cold", "Cold", None, False)],
    }
    assert document.items[-1].label == name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Lead.json", LEAD),
        ("metadata.json", {"entityDefs": {"Lead": LEAD}}),
        ("defs.json", {"Lead": LEAD}),
        ("i18n/en_US/Lead.json", {"options": {"source": {"Call": "Call", "Web Site": "Web Site"}}}),
    ],
)
def test_each_file_can_be_read_alone(name: str, value: Any) -> None:
    found = told(read_document(name, encoded(value)))
    assert [entry[1] for entry in found["SOURCE"]] == ["Call", "Web Site"]


def test_a_person_says_which_list_the_options_are() -> None:
    only = {"fields": {"origin": {"options": ["Call"]}}}
    document = read_document("Lead.json", encoded(only), Hints(target="dictionaries/SOURCE"))
    assert told(document) == {"SOURCE": [("", "Call", None, False)]}


def test_options_of_a_field_elsewhere_are_asked_for() -> None:
    document = read_document("Opportunity.json", encoded(OPPORTUNITY))
    assert document.notes == [
        "Opportunity.leadSource takes its options from Lead.source: read that field instead."
    ]


@pytest.mark.parametrize(
    "data",
    [
        encoded(LEAD)[:-9],
        b'{"fields": {"source": {"options": [1, null, ["A"]]}}}',
        b'{"fields": {"source": {"options": {"A": 1}}}, "options": [1]}',
        b'{"fields": [], "options": ["A"]}',
        b'{"fields": {"source": {"options": ["\\u0007"]}}}',
        b'{"fields": {"source": {"options": ["A"]' + b', "a": {"options": ' * 5000,
    ],
)
def test_odd_files_are_refused_in_words(data: bytes) -> None:
    with pytest.raises(Broken):
        read_document("Lead.json", data)
