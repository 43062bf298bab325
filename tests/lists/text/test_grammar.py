"""Lists as text: what is written is read back, and the signs of lists are no names."""

import string

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from lists.text.grammar import entry_line, mended_code
from lists.text.labels import LABEL_LENGTH, clean_label
from lists.text.sheets import Reading, read_table

CODES = st.text(string.ascii_letters + string.digits + "-_", min_size=1, max_size=12)
SIGNS = st.sampled_from(
    ["UK: ", "C2:NEW: ", '"', '""', "• ", "1. ", "a) ", "- ", "– ", "# ", "; ", ",", "x", " ", ":"]
)


def is_a_name(text: str) -> bool:
    try:
        return bool(text) and clean_label(text) == text
    except ValidationError:
        return False


NAMES = st.one_of(st.text(max_size=20), st.lists(SIGNS, max_size=6).map("".join)).filter(is_a_name)


def read(text: str, *known: str) -> list[tuple[str, str]]:
    """Codes and names."""
    table = read_table(text, Reading(), known.__contains__)
    return [(mended_code(code), name) for _row, code, name in table.entries()]


def names(text: str) -> list[str]:
    return [name for _code, name in read(text)]


@given(st.lists(st.tuples(CODES, NAMES), max_size=6, unique_by=lambda entry: entry[0]))
@example([("cold_call", "Cold call"), ("call", "UK: Leeds"), ("C2", "NEW: New")])
@example([("A", 'a: "b'), ("B", 'c"'), ("-", "- x"), ("1", "1. x"), ("x", '"quoted"')])
@example([("A", "Leeds; UK"), ("B", "York; UK"), ("C", "x;y"), ("D", '5" pipe, "large"')])
def test_every_list_is_read_back_as_it_was_written(entries: list[tuple[str, str]]):
    written = "".join(entry_line(code, name) for code, name in entries)
    assert read(written) == entries
    assert read(written.replace("\n", "\r\n"), *dict(entries)) == entries
    for code, name in entries:
        assert read(entry_line(code, name)) == [(code, name)]


def test_plain_entries_are_written_plainly():
    assert entry_line("TV", "Television: colour") == "TV: Television: colour\n"
    assert entry_line("cold_call", "Cold call") == "cold_call: Cold call\n"
    assert entry_line("call", "Call") == '"call": Call\n'
    assert entry_line("X", '5" pipe') == 'X: "5"" pipe"\n'


def test_a_name_with_a_line_break_is_still_one_line():
    assert read(entry_line("X", "Trade fair\nspring") + "Y: Other") == [
        ("X", "Trade fair spring"),
        ("Y", "Other"),
    ]


def test_what_nobody_sees_around_a_code_is_dropped():
    for text in ("\u200bTV: Television", "\u200eTV: \u200eTelevision\u200e", "\ufeff\ufeffTV: Television"):
        assert read(text) == [("TV", "Television")]


def test_a_code_is_what_can_be_no_word():
    assert read("TV: Television") == [("TV", "Television")]
    assert read("cold_call: Cold call\nOther") == [("cold_call", "Cold call"), ("", "Other")]
    assert read("Hotline: night\nOther") == [("", "Hotline: night"), ("", "Other")]
    assert read("Hotline: night\nOther", "Hotline") == [("Hotline", "night"), ("", "Other")]


def test_quotes_decide():
    assert read('"UK: Leeds"\n"call": Call\n"UK": Leeds\n"UK": York') == [
        ("", "UK: Leeds"), ("call", "Call"), ("UK", "Leeds"), ("UK", "York"),
    ]  # fmt: skip


def test_quotes_that_hold_nothing_stay():
    assert names('"Big" deal\n5" pipe\nSay "hi"\n"never closed\nRadio') == [
        '"Big" deal', '5" pipe', 'Say "hi"', '"never closed', "Radio",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "•\tAlpha\n•\tBeta", "• Alpha\n• Beta", "\uf0b7\tAlpha\n\uf0b7\tBeta", "1.\tAlpha\n2.\tBeta",
        "1.\tAlpha\n1.1.\tBeta", "a)\tAlpha\nb)\tBeta", "–\tAlpha\n–\tBeta", "o\tAlpha\no\tBeta",
        "•\tAlpha\no\tBeta",
        "- Alpha\n- Beta", "– Alpha\n- Beta", "* Alpha\n* Beta", "1. Alpha\n2. Beta", "1) Alpha\n2) Beta",
        "a) Alpha\nb) Beta", "(1)\tAlpha\n(2)\tBeta", "iv.\tAlpha\nv.\tBeta", "·\u00a0\tAlpha\n·\u00a0\tBeta",
        "一、\tAlpha\n二、\tBeta", "1、Alpha\n2、Beta", "（1）Alpha\n（2）Beta", "А)\tAlpha\nБ)\tBeta",
        "а) Alpha\nб) Beta", "א.\tAlpha\nב.\tBeta", "❖ Alpha\n◆ Beta", "・Alpha\n・Beta",
        "\uf076\tAlpha\nBeta", "\ufeffAlpha\r\nBeta\r\n", "Alpha\n\ufeffBeta", '\ufeff"Alpha"\nBeta',
        "\u200bAlpha\n\u200fBeta\u200e", "\u00a0Alpha\u00a0\n Beta ", "Alpha\x0bBeta", "\tAlpha\n\tBeta\t",
    ],
)  # fmt: skip
def test_signs_of_lists_are_dropped(text: str):
    assert names(text) == ["Alpha", "Beta"]


@pytest.mark.parametrize(
    "lines",
    [
        ["1. reminder", "2. reminder"], ["1. Liga", "3. Liga"], ["- 5 %", "Other"], ["a) x", "c) y"],
        ["10:30", "12:15"], ["http://example.com", "A B: c"], ["Leeds, UK", "Paris, FR"], ["1,5", "2,5"],
        ["UK: Leeds", "UK: York"], ["e-mail: home", "phone: work"], ["Hotline: night", "Shop: day"],
        ["apples,pears", "plums,figs"], ["Salt; pepper", "Oil; vinegar"], ["A;B;C"], ["#1", "#2"],
    ],
)  # fmt: skip
def test_what_may_be_a_name_stays_a_name(lines: list[str]):
    assert read("\n".join(lines)) == [("", line) for line in lines]


def test_a_sign_before_a_code_is_dropped_and_one_behind_it_stays():
    assert read("•\tTV: • Television") == [("TV", "• Television")]


def test_codes_of_other_systems_become_codes_of_ours():
    given = {
        "C2:NEW": "NEW",
        "DT31_1:N": "N",
        "C10:UC_4XYZAB": "UC_4XYZAB",
        "Cold Call": "Cold_Call",
        "R&D": "R_D",
    }
    assert {code: mended_code(code) for code in given} == given
    assert mended_code("cold-call") == "cold-call"
    assert mended_code("Łódź") == "Lodz"
    assert mended_code("—") == ""
    assert len(mended_code("x" * LABEL_LENGTH)) == LABEL_LENGTH
