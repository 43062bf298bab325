"""A pipeline begins with stages as people paste them: words, signs and headings tell won and lost."""

import pytest
from django.utils.translation import override

from lists.audit import undo
from lists.checks import check_rows
from lists.models import Operation
from pipelines.models import EntityType, Pipeline
from pipelines.pasting import read_stages

pytestmark = pytest.mark.django_db

INITIAL, OPEN, WON, LOST = 1, 2, 3, 4


def read(text: str) -> list[tuple[int | None, str]]:
    """Kind and name of each stage that was in the lines."""
    return [(line.kind, line.label) for line in read_stages(text, "DEAL").stages if not line.is_made]


EXPECTED = [(INITIAL, "Call"), (OPEN, "Visit"), (WON, "Signed"), (LOST, "No budget"), (LOST, "Rival")]

WAYS = {
    "words behind": "Call\nVisit\nSigned (won)\nNo budget (lost)\nRival [Lost]",
    "words before": "Call\nVisit\nWon: Signed\nLost: No budget\nLost: Rival",
    "signs": "Call\nVisit\n✓ Signed\n✗ No budget\n❌ Rival",
    "headings": "Call\nVisit\n# Won\nSigned\nLost:\nNo budget\nRival",
    "blocks": "Call\nVisit\n\nWon\nSigned\n\nLost\nNo budget\nRival",
    "framed headings": "Call\nVisit\n[Success]\nSigned\n== Failure ==\n- No budget\n- Rival",
    "Polish headings": "Call\nVisit\nWygrane:\nSigned\nPorażka:\nNo budget\nRival",
    "a column": "Stage name\tKind\nCall\t\nVisit\t\nSigned\twon\nNo budget\tlost\nRival\tlost",
    "a column of CSV": "Call,open\nVisit,open\nSigned,won\nNo budget,lost\nRival,lost",
    "another order": "Won: Signed\nLost: No budget\nCall\nVisit\nLost: Rival",
    "a file of Bitrix24": (
        "STATUS_ID;NAME;SEMANTICS\nC2:NEW;Call;\nC2:VISIT;Visit;\n"
        "C2:WON;Signed;S\nC2:LOSE;No budget;F\nC2:R;Rival;F"
    ),
}


# Where the kind stands in every line, none is left of which nothing is said.
SAID = {"a column of CSV": [(OPEN, "Call"), *EXPECTED[1:]]}


@pytest.mark.parametrize("way", WAYS)
def test_what_is_won_and_lost_is_said_in_many_ways(way: str):
    assert read(WAYS[way]) == SAID.get(way, EXPECTED)


def test_names_that_say_it_themselves_are_understood():
    names = "Qualified To Buy\nContract Sent\nClosed Won\nClosed – lost"
    assert read(names) == [
        (INITIAL, "Qualified To Buy"), (OPEN, "Contract Sent"), (WON, "Closed Won"), (LOST, "Closed – lost"),
    ]  # fmt: skip
    assert read("Nowy\nWygrane\nPrzegrane") == [(INITIAL, "Nowy"), (WON, "Wygrane"), (LOST, "Przegrane")]


def test_a_name_is_not_cut_where_another_one_would_be_the_same():
    assert read("Closed (won)\nClosed (lost)\nA\nB") == [
        (INITIAL, "A"), (OPEN, "B"), (WON, "Closed (won)"), (LOST, "Closed (lost)"),
    ]  # fmt: skip


def test_a_heading_says_that_no_line_is_the_initial_stage():
    assert read("In progress:\nCall\nVisit") == [(OPEN, "Call"), (OPEN, "Visit")]
    assert read("Initial:\nCall\nVisit") == [(INITIAL, "Call"), (OPEN, "Visit")]


def test_a_sign_before_every_line_is_one_of_a_list():
    assert read("✗ Call\n✗ Visit") == [(INITIAL, "Call"), (OPEN, "Visit")]


def test_what_cannot_be_a_stage_is_named_with_its_line_and_the_reason():
    found = read_stages("Call\nVisit\nWon: Signed\nWon: Paid\ncall\n" + "x" * 200, "DEAL")
    assert [(line.number, str(line.reason)) for line in found.left_out] == [
        (4, "A pipeline has one success stage: line 3 has it."),
        (5, "Twice in what you pasted: line 1 has this name, too."),
        (6, "The name has 200 characters; at most 120 fit."),
    ]
    assert [line.label for line in found.stages] == ["Call", "Visit", "Signed", "Deal lost"]


def test_a_mandatory_stage_that_cannot_be_is_made():
    found = read_stages("Call\nWon: " + "x" * 200, "DEAL")
    assert [(line.kind, line.label, line.is_made) for line in found.stages] == [
        (1, "Call", False), (3, "Deal won", True), (4, "Deal lost", True),
    ]  # fmt: skip


def add(lines: str, name: str = "Partners") -> Pipeline:
    return EntityType.objects.get(code="DEAL").add_pipeline(name, lines=lines)


def stored(pipeline: Pipeline) -> list[tuple[int, str, str, str, bool]]:
    rows = pipeline.entries.all()
    return [(row.kind, row.code, row.name, row.default_name, row.is_system) for row in rows]


def test_the_mandatory_stages_take_the_names_and_keep_their_codes(deals: Pipeline):
    added = add(WAYS["headings"])
    assert stored(added) == [
        (1, "NEW", "Call", "New", True),
        (2, "VISIT", "Visit", "", False),
        (3, "WON", "Signed", "Deal won", True),
        (4, "LOSE", "No budget", "Deal lost", True),
        (4, "RIVAL", "Rival", "", False),
    ]
    assert all(row.color for row in added.entries.all())
    assert check_rows(databases=["default"]) == []


def test_the_mandatory_stages_are_made_where_the_lines_have_none(deals: Pipeline):
    assert stored(add("In progress:\nCall"))[0] == (1, "NEW", "", "New", True)
    with override("pl"):
        labels = [row.label for row in add("Telefon\nWizyta", "Inne").entries.all()]
    assert labels == ["Telefon", "Wizyta", "Deal wygrany", "Deal przegrany"]


def test_a_pipeline_copied_as_text_is_read_back_with_its_kinds(deals: Pipeline):
    deals.entries.get(code="WON").rename("Signed")
    text = "".join(f"{row.code}: {row.label}\n" for row in deals.entries.all())
    assert [row[:4] for row in stored(add(text))] == [
        (row.kind, row.code, *((row.name, row.default_name) if row.is_system else (row.label, "")))
        for row in deals.entries.all()
    ]


def test_codes_of_ones_own_are_taken_also_for_mandatory_stages(deals: Pipeline):
    added = add("START: Call\nTALK: Visit\nDONE: Signed (won)")
    assert [row[1] for row in stored(added)] == ["START", "TALK", "DONE", "LOSE"]
    assert [row[:2] for row in stored(add("Call\nLOST: No budget\nLOST: Rival", "Other"))][2:] == [
        (4, "LOSE"), (4, "RIVAL"),
    ]  # fmt: skip


def test_it_is_one_operation_and_one_undo(deals: Pipeline):
    count = Operation.objects.count()
    added = add(WAYS["signs"])
    assert Operation.objects.count() == count + 1
    undo(Operation.objects.latest("pk"), None)
    assert not Pipeline.objects.filter(pk=added.pk).exists()


def test_hundreds_of_stages_cost_few_queries(deals: Pipeline, django_assert_max_num_queries):
    with django_assert_max_num_queries(70):
        added = add("\n".join(f"Stage {n}" for n in range(400)) + "\nLost:\n" + "\n".join("abcdefgh"))
    assert added.entries.count() == 409
