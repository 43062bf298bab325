"""How pasted lines are read as labels and codes, and what is wrong with them."""

from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from dictionaries.models import Dictionary
from lists.positions import write_order
from lists.text.labels import validate_code
from lists.text.names import TakenNames
from pipelines.colors import FAILURE, PALETTE, PROCESS
from pipelines.models import Pipeline, Stage
from tests.concurrency import at_once
from tests.factories import DictionaryFactory, PipelineFactory

pytestmark = pytest.mark.django_db


def found(lines) -> list[tuple[str, str]]:
    return [(line.code, line.label) for line in lines]


def reasons(lines) -> dict[str, str]:
    return {line.text: line.reason for line in lines}


def codes(entry_list) -> list[str]:
    return [entry.code for entry in entry_list.entries.all()]


def test_a_line_is_a_label_or_a_code_and_a_label(source: Dictionary):
    paste = source.preview("Fair\n  TV-1:  Television  \n\n2026: Expo\r\nRadio\n")
    assert found(paste.new) == [
        ("FAIR", "Fair"),
        ("TV-1", "Television"),
        ("2026", "Expo"),
        ("RADIO", "Radio"),
    ]
    assert [line.number for line in paste.new] == [1, 2, 4, 5]
    assert (paste.present, paste.invalid) == ([], [])


def test_a_code_that_the_list_has_is_read_as_one_even_in_small_letters(source: Dictionary):
    source.add("Fair", "fair")
    assert reasons(source.preview("fair: Fair").present) == {"fair: Fair": "“Fair” is already in this list."}


def test_what_looks_the_same_in_any_language_is_there_already(source: Dictionary):
    source.entries.get(code="EMAIL").rename("Post")
    paste = source.preview("call\nPOŁĄCZENIE\n  POST \nwebsite")
    assert list(reasons(paste.present)) == ["call", "POŁĄCZENIE", "POST", "website"]
    assert paste.present[1].reason == "“Call” is already in this list."
    assert paste.new == []


def test_reasons_are_in_the_language_of_the_reader(source: Dictionary):
    with translation.override("pl"):
        assert "Połączenie" in source.preview("call").present[0].reason


def test_a_line_that_comes_twice_is_new_once_and_the_other_one_says_where(source: Dictionary):
    paste = source.preview("Fair\n\nfair\nEXPO: FAIR\nTV: A\nTV: B\ncall\ncall")
    assert found(paste.new) == [("FAIR", "Fair"), ("TV", "A")]
    assert reasons(paste.twice) == {
        "fair": "Twice in what you pasted: line 1 has this name, too.",
        "EXPO: FAIR": "Twice in what you pasted: line 1 has this name, too.",
        "TV: B": "Twice in what you pasted: line 5 has the code TV, too.",
    }
    assert [line.reason for line in paste.present] == ["“Call” is already in this list."] * 2


def test_a_line_that_cannot_be_says_why(source: Dictionary):
    paste = source.preview(f"{'x' * 121}\nNONE:\na\u200b\u202eb\nCALL:\n{'C' * 51}: Long\nEXPO: A")
    assert [line.reason for line in paste.invalid] == [
        "The name has 121 characters; at most 120 fit.",
        "Type a name.",
        "The name contains a character that cannot be seen. Type it again.",
        "Type a name.",
        "The code has 51 characters; at most 50 fit.",
    ]
    assert found(paste.new) == [("EXPO", "A")]


def test_a_known_code_with_another_name_is_told_and_fails_nothing_else(deals: Pipeline):
    paste = deals.preview("C2:NEW: Neu\nC2:WON: Gewonnen\nC2:UC_4XYZAB: Angebot\nC2:LOSE: Deal lost")
    assert reasons(paste.renamed) == {
        "C2:NEW: Neu": "The code NEW is in this list already, under the name “New”.",
        "C2:WON: Gewonnen": "The code WON is in this list already, under the name “Deal won”.",
    }
    assert found(paste.new) == [("UC_4XYZAB", "Angebot")]
    assert list(reasons(paste.present)) == ["C2:LOSE: Deal lost"]
    assert deals.entries.get(code="NEW").label == "New"


def test_the_code_of_an_archived_entry_is_told(source: Dictionary):
    source.add("Fair", "FAIR").archive()
    assert reasons(source.preview("FAIR: Expo").invalid) == {
        "FAIR: Expo": "“Fair” in the archive of this list has this code: restore it instead."
    }


def test_a_code_of_another_system_is_mended_and_shown_as_it_was(source: Dictionary):
    paste = source.preview("Code\tName\nWord of mouth\tPeople\nTV\tTelevision")
    assert found(paste.new) == [("Word_of_mouth", "People"), ("TV", "Television")]
    assert [line.pasted_code for line in paste.new] == ["Word of mouth", ""]


def test_a_made_code_never_takes_one_that_a_later_line_gives(source: Dictionary):
    assert found(source.preview("Fair\nFAIR: Expo").new) == [("FAIR_2", "Fair"), ("FAIR", "Expo")]


@given(st.lists(st.text(max_size=60), max_size=20))
def test_codes_made_together_are_the_ones_made_one_by_one(labels: list[str]):
    maker, taken = TakenNames([], ""), set()
    for label in labels:
        code = TakenNames(((code, code, "", None) for code in taken), "").make_code(label)
        assert maker.make_code(label) == code
        assert code not in taken
        validate_code(code)
        taken.add(code)


def test_the_new_ones_stand_at_the_end_in_their_order(source: Dictionary):
    before = codes(source)
    paste = source.add_many("Fair\ncall\nTV: Television\n\x00")
    assert (len(paste.new), len(paste.present), len(paste.invalid)) == (2, 1, 1)
    assert codes(source) == [*before, "FAIR", "TV"]
    places = list(source.entries.values_list("position", flat=True))
    assert min(high - low for low, high in pairwise(places)) > 1
    assert source.entries.get(code="TV").name == "Television"


def test_nothing_new_writes_nothing(source: Dictionary):
    before = source.version
    assert source.add_many("call\nCall\n").new == []
    source.refresh_from_db()
    assert source.version == before


def test_stages_in_progress_go_before_success_and_take_colours_that_no_other_has(deals: Pipeline):
    taken = {stage.color for stage in deals.entries.all()}
    last = deals.entries.filter(kind=2).last()
    deals.add_many("One\nTwo\nThree", kind=Stage.Kind.IN_PROGRESS)
    order = codes(deals)
    assert order[order.index(last.code) + 1 :][:4] == ["ONE", "TWO", "THREE", "WON"]
    colors = [stage.color for stage in deals.entries.filter(code__in=["ONE", "TWO", "THREE"])]
    assert colors == [color for color in (*PROCESS, *PALETTE) if color not in taken][:3]
    together, one_by_one = PipelineFactory(), PipelineFactory()
    together.add_many("One\nTwo\nThree")
    for label in ("One", "Two", "Three"):
        one_by_one.add(label)
    assert [stage.color for stage in one_by_one.entries.all()] == [
        stage.color for stage in together.entries.all()
    ]


def test_failure_stages_stand_last_in_colours_of_their_own(deals: Pipeline):
    deals.add_many("No budget\nNo time", kind=Stage.Kind.FAILURE)
    assert codes(deals)[-2:] == ["NO_BUDGET", "NO_TIME"]
    assert {stage.color for stage in deals.entries.filter(code__startswith="NO_")} == set(FAILURE[1:3])
    assert not deals.entries.get(code="NO_TIME").is_system


def test_a_gap_that_is_too_small_for_all_is_made_wider(deals: Pipeline):
    before = codes(deals)
    write_order(deals.entries.all(), list(deals.entries.values_list("pk", flat=True)))
    won = deals.entries.get(code="WON")
    deals.entries.filter(code=before[before.index("WON") - 1]).update(position=won.position - 2)
    deals.add_many("One\nTwo\nThree")
    place = before.index("WON")
    assert codes(deals) == [*before[:place], "ONE", "TWO", "THREE", *before[place:]]
    by_place = [entry.code for entry in deals.entries.order_by("position")]
    assert by_place == codes(deals)


def test_an_empty_list_takes_them_too():
    empty = DictionaryFactory()
    empty.add_many("One\nTwo")
    assert codes(empty) == ["ONE", "TWO"]


def test_ten_thousand_lines_take_as_many_queries_as_ten():
    def queries(size: int) -> int:
        entry_list = DictionaryFactory()
        text = "\n".join(f"{'The same long beginning of every label of this list'} {n}" for n in range(size))
        with CaptureQueriesContext(connection) as captured:
            entry_list.add_many(text)
        assert entry_list.entries.count() == size
        return len([q for q in captured if not q["sql"].startswith("INSERT")])

    assert queries(10) == queries(10_000)


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_paste_the_same_lines_at_once_one_adds_them(source: Dictionary):
    before = source.entries.count()

    def paste() -> int:
        return len(Dictionary.objects.get(pk=source.pk).add_many("Fair\nExpo").new)

    assert sorted(at_once(paste, paste)) == [0, 2]
    assert source.entries.count() == before + 2
