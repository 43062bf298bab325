"""A document with faults is refused as a whole, each fault with its line and row; nothing of it is run."""

from typing import Any

import pytest

from lists.loading.documents import Broken
from lists.loading.formats import MOST_BYTES, MOST_ROWS, nodes, read_document

pytestmark = pytest.mark.any_database

TOP = "format: crm-settings/1\n"


def faults(text: str | bytes, name: str = "lists.yaml") -> list[str]:
    with pytest.raises(Broken) as broken:
        read_document(name, text.encode() if isinstance(text, str) else text)
    return str(broken.value).splitlines()


DOCUMENT = """\
format: crm-settings/1
complete: maybe
dictionary: []
entity_types:
  - code: DEAL
    stage_term: phase
    pipelines:
      - code: GENERAL
        default: "yes"
        stages:
          - code: NEW
            kind: first
            colour: "#ffffff"
          - NEXT
          - names: {en: ""}
dictionaries:
  - code: SOURCE
    missing: burn
    values:
      - code: CALL
        name: [a]
        description: 5
        replaces: OLD
        archived: no
      - description: nobody
  - values: {}
"""
FAULTS = [
    'line 2: complete: true or false is expected, not "maybe".',
    "line 3: “dictionary” is not known here. Did you mean “dictionaries”?",
    'line 6, pipelines/DEAL: stage_term: one of stage, status is expected, not "phase".',
    'line 9, pipelines/DEAL/GENERAL: default: true or false is expected, not "yes".',
    "line 12, pipelines/DEAL/GENERAL/NEW: kind: one of initial, in_progress, success, failure is expected, "
    'not "first".',
    "line 13, pipelines/DEAL/GENERAL/NEW: “colour” is not known here. Did you mean “color”?",
    'line 14, pipelines/DEAL/GENERAL/?: a row with “code: …” is expected, not "NEXT".',
    'line 15, pipelines/DEAL/GENERAL/?: names: a name for each language is expected, not {"en": "\\u2026"}.',
    "line 15, pipelines/DEAL/GENERAL/?: Neither a code nor a name says which row this is.",
    'line 18, dictionaries/SOURCE: missing: one of keep, archive, delete is expected, not "burn".',
    'line 21, dictionaries/SOURCE/CALL: name: a text is expected, not ["\\u2026"].',
    'line 23, dictionaries/SOURCE/CALL: replaces: a list of codes is expected, not "OLD".',
    'line 24, dictionaries/SOURCE/CALL: archived: true or false is expected, not "no".',
    "line 25, dictionaries/SOURCE/?: Neither a code nor a name says which row this is.",
    "line 26, dictionaries/?: values: a list is expected, not {}.",
    "line 26, dictionaries/?: Neither a code nor a name says which row this is.",
]


def test_all_faults_are_told_at_once_each_with_its_line_and_its_row() -> None:
    assert faults(DOCUMENT) == FAULTS


def test_json_has_lines_too() -> None:
    text = '{"format": "crm-settings/1",\n "dictionaries": [\n  {"code": "A",\n   "system": 1, "name": 5}]}'
    assert faults(text, "lists.json") == [
        "line 4, dictionaries/A: system: true or false is expected, not 1.",
        "line 4, dictionaries/A: name: a text is expected, not 5.",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "A document begins with “format: crm-settings/1”; this is null."),
        ("just words", "A document begins with “format: crm-settings/1”; this is \"just words\"."),
        ("- a\n", "A document begins with “format: crm-settings/1”; this is [\"\\u2026\"]."),
        ("dictionaries: []\n", "“format: crm-settings/1” is missing at the top of the file."),
        ("format: crm-settings/2\n", "This site reads documents of the format crm-settings/1, not"),
        (f"{TOP}dictionaries: [", "line 3, column 1: this is not YAML"),
        (f"{TOP}\tdictionaries: []", "line 2, column 1: this is not YAML"),
        (f"{TOP}{TOP}", "line 2: “format” appears twice, first in line 1."),
        (f"{TOP}---\n{TOP}", "line 2: A file holds one document; a second one begins here."),
        (f"{TOP}dictionaries: &a []\n", "line 2: Anchors and aliases (& and *) are not supported here"),
        (f"{TOP}dictionaries: *a\n", "line 2: Anchors and aliases (& and *) are not supported here"),
        (f"{TOP}dictionaries: !!python/object/apply:os.system []\n", "line 2: Tags (!) are not supported"),
        (f"{TOP}? [a]\n: b\n", "line 2: A key must be text."),
        (f"{TOP}dictionaries: {'[' * 50}{']' * 50}\n", "line 2: The file is nested too deeply."),
        (f"{TOP}dictionaries: {'[' * 100_000}", "line 2, column 1014: this is not YAML: exceeded"),
        (f"{TOP}a: \x07\n", "line 2: There is a character that text cannot contain."),
        (b"format: crm-settings/1\na: \xff\n", "line 2: The text is neither UTF-8 nor UTF-16."),
        (f"{TOP}dictionaries: [{'{code: A},' * (MOST_ROWS + 1)}]", "line 2: The file has too many rows."),
        ("x" * (MOST_BYTES + 1), "The file is too large: at most 8 MB are read."),
    ],
)  # fmt: skip
def test_what_is_no_document_is_refused_with_a_sentence(text: Any, told: str) -> None:
    (line,) = faults(text)
    assert line.startswith(told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"format": "crm-settings/1",\n oops}', "line 2, column 2: this is not JSON: Expecting"),
        ('{"format": "crm-settings/1", "format": "crm-settings/1"}', "line 1: “format” appears twice"),
        ("[" * 100_000, "The file is nested too deeply."),
        ('{"format": ' + "1" * 5_000 + "}", "This is not JSON: Exceeds the limit"),
        ('{"format": "\ud83d"}'.encode("utf-8", "surrogatepass"), "line 1: The text is"),
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused_with_a_sentence(text: Any, told: str) -> None:
    (line,) = faults(text, "lists.json")
    assert line.startswith(told)


def test_a_thousand_faults_are_told_in_a_hundred_lines() -> None:
    rows = "".join(f"  - code: C{number}\n    kind: x\n" for number in range(1000))
    told = faults(f"{TOP}dictionaries:\n{rows}")
    assert len(told) == 101
    assert told[-1] == "… and 900 more."


@pytest.mark.parametrize("name", ["lists.yaml", "lists.json"])
def test_millions_of_empty_things_are_not_all_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "MOST_NODES", 1_000)
    text = '{"format": "crm-settings/1",\n"dictionaries": [' + "{}," * 1_000 + "{}]}"
    assert faults(text, name) == ["line 2: The file has too many rows."]


def test_a_nameless_text_without_its_format_is_told_what_it_lacks() -> None:
    assert faults("dictionaries: []\n", "") == ["“format: crm-settings/1” is missing at the top of the file."]


def test_a_file_that_nobody_reads_is_refused_with_what_is_read() -> None:
    (line,) = faults(b"\x89PNG\r\n\x1a\n", "lists.png")
    assert line.startswith("Such a file cannot be read here. These can: ")
    assert "JSON" in line
    assert "YAML" in line
