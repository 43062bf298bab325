"""Where lists come from: sheets, CSV, other systems. Which column is what, and who may say so."""

from itertools import product

import pytest

from lists.text.columns import NO_COLUMN, columns_by_header
from lists.text.grammar import mended_code
from lists.text.sheets import Reading, Split, Table, read_table

ALPHA_BETA = [("A1", "Alpha"), ("B1", "Beta")]


def table(text: str, **said) -> Table:
    return read_table(text, Reading(**said), lambda code: False)


def read(text: str, **said) -> list[tuple[str, str]]:
    return [(mended_code(code), name) for _row, code, name in table(text, **said).entries()]


@pytest.mark.parametrize(
    "text",
    [
        "A1\tAlpha\nB1\tBeta",
        "Alpha\tA1\nBeta\tB1",
        "A1\tAlpha\tsome words\nB1\tBeta\tsome more",
        "A1\t10\tAlpha\nB1\t20\tBeta",
        "1\tA1\tAlpha\n2\tB1\tBeta",
        "Code\tName\nA1\tAlpha\nB1\tBeta",
        "Nazwa\tOpis\tKod\r\nAlpha\tx\tA1\r\nBeta\ty\tB1\r\n",
        "Kod;Nazwa\r\nA1;Alpha\r\nB1;Beta\r\n",
        "\ufeffA1;Alpha\nB1;Beta\n",
        "A1;Alpha;\nB1;Beta;\n",
        "A1,Alpha\nB1,Beta",
        '"A1","Alpha"\n"B1","Beta"',
        "Label,API Name\nAlpha,A1\nBeta,B1",
        "Label,Internal value\nAlpha,A1\nBeta,B1",
        "ID\tENTITY_ID\tSTATUS_ID\tNAME\tNAME_INIT\n7\tSOURCE\tA1\tAlpha\tA\n8\tSOURCE\tB1\tBeta\tB",
        "C4:A1: Alpha\nDT31_1:B1: Beta",
        "C4:A1\tAlpha\nC4:B1\tBeta",
        '"A1"\t"Alpha"\nB1\tBeta',
        "A1\tAlpha\n\nB1: Beta",
        "A1:\tAlpha\nB1:\tBeta",
        "sep=;\r\nA1;Alpha\r\nB1;Beta\r\n",
        "SEP=,\nKod,Nazwa\nA1,Alpha\nB1,Beta",
    ],
)
def test_columns_of_codes_and_names_are_found(text: str):
    assert read(text) == ALPHA_BETA


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("new: New\nin work: In work", [("new", "New"), ("in_work", "In work")]),
        (
            "Closed Won: Closed Won\nClosed Lost: Lost",
            [("Closed_Won", "Closed Won"), ("Closed_Lost", "Lost")],
        ),
        ("Cold Call\tCold Call\nWeb\tWeb", [("Cold_Call", "Cold Call"), ("Web", "Web")]),
        ("new\tNew\nopen\tIn work", [("new", "New"), ("open", "In work")]),
        ("new,New\nclosed won,Closed won", [("new", "New"), ("closed_won", "Closed won")]),
        ("1\tNorth\n2\tSouth", [("1", "North"), ("2", "South")]),
        ("North\t15\nSouth\t20", [("", "North"), ("", "South")]),
        ("North\tPoland\nSouth\tGermany", [("", "North"), ("", "South")]),
        ("Leeds\tUK\nYork\tUK\nParis\tFR", [("", "Leeds"), ("", "York"), ("", "Paris")]),
        ("Nazwa;Opis\nTargi;jesień\nRadio;wiosna", [("", "Targi"), ("", "Radio")]),
        ("Lp.\tNazwa\n1\tTargi\n2\tRadio", [("", "Targi"), ("", "Radio")]),
        ("\tAlpha\nB1\tBeta", [("", "Alpha"), ("B1", "Beta")]),
        ("A1\t\nB1\tBeta", [("A1", ""), ("B1", "Beta")]),
        ('UK,"Leeds, Yorkshire"\nFR,Paris', [("UK", "Leeds, Yorkshire"), ("FR", "Paris")]),
    ],
)
def test_what_is_no_code_is_none(text: str, expected: list[tuple[str, str]]):
    assert read(text) == expected


def test_a_quoted_cell_may_have_lines_and_signs_of_its_own():
    assert read('"Trade fair\nspring"') == [("", "Trade fair spring")]
    assert read('A1\t"Trade ""fair""\nspring;\tautumn"\nB1\tBeta') == [
        ("A1", 'Trade "fair" spring;\tautumn'),
        ("B1", "Beta"),
    ]
    assert [row.number for row in table('A1\t"x\ny"\n\nB1\tBeta').rows] == [1, 4]


def test_a_person_says_what_parts_the_lines():
    assert read("UK: Leeds\nFR: Paris", split=Split.NOTHING) == [("", "UK: Leeds"), ("", "FR: Paris")]
    assert read("Hotline: night\nOther", split=Split.COLON) == [("Hotline", "night"), ("", "Other")]
    assert read("a,b\nc,d", split=Split.COMMA, code=0, name=1) == [("a", "b"), ("c", "d")]
    assert read("x; y", split=Split.SEMICOLON, name=1) == [("", "y")]


def test_a_person_says_which_column_is_what():
    text = "A1\tAlpha\nB1\tBeta"
    assert read(text, code=NO_COLUMN) == [("", "Alpha"), ("", "Beta")]
    assert read(text, code=1, name=0) == [("Alpha", "A1"), ("Beta", "B1")]
    assert read(text, code=0, name=0) == [("A1", "A1"), ("B1", "B1")]
    assert read(text, name=0) == [("", "A1"), ("", "B1")]
    assert read("N1\tA1\nS1\tB1", name=0) == [("A1", "N1"), ("B1", "S1")]
    assert read("Alpha\tA1\nBeta\tB1", code=0) == [("Alpha", "A1"), ("Beta", "B1")]
    assert read(text, code=7, name=9) == ALPHA_BETA  # columns of a text that was here before
    assert read("TV: Television", code=1, name=0) == [("Television", "TV")]


def test_a_person_says_what_the_first_line_is():
    assert read("Kod;Nazwa\nA1;Alpha", has_header=False) == [("Kod", "Nazwa"), ("A1", "Alpha")]
    assert read("X1\tSource\nA1\tAlpha\nB1\tBeta", has_header=True) == ALPHA_BETA
    assert table("Kod;Nazwa\nA1;Alpha").header == ["Kod", "Nazwa"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n \n",
        "\t\t\n;;;",
        '"',
        '""',
        '"\n"',
        ";",
        ",,",
        ":",
        "::",
        ": :",
        "\ufeff",
        "x",
        "x: y",
        "x\ty",
        "•\t",
    ],
)
@pytest.mark.parametrize("split", [None, *Split])
def test_scraps_are_no_error(text: str, split: Split | None):
    for has_header, code, name in product((None, True), (None, 0, 3), (None, 0, 1)):
        read(text, split=split, has_header=has_header, code=code, name=name)


def test_lines_without_end_are_cut_into_few_columns():
    assert table("\t".join(["x"] * 1000) + "\n" + '"y"' + "\t" * 500).width == 26


def test_columns_of_which_only_the_header_is_there_are_empty():
    assert columns_by_header([["Kolor", "Opis", "Kod"], ["Alpha"], ["Beta"]]) == (2, 0)
