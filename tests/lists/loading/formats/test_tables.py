"""CSV and XLSX: what people send is read, what is wrong is said with its place, what goes out comes in."""

import re
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from dictionaries.models import Dictionary, DictionaryValue
from lists.loading.documents import Broken, Document, Item
from lists.loading.exporting import document_of
from lists.loading.formats import Hints, read_document
from lists.loading.formats.table_writing import write_csv, write_xlsx
from lists.loading.planning import plan
from lists.loading.plans import Policy
from pipelines.models import Pipeline

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SOURCE = Hints(target="dictionaries/SOURCE")
DEALS = Hints(target="pipelines/DEAL/GENERAL")
NO_ADDRESS = "is not the address of a list, which looks like dictionaries/SOURCE or pipelines/DEAL/GENERAL."
POLISH = "kod;nazwa;opis\nTEL;Połączenie;Łączymy się\nZR;Źródło własne;\nSW;Święto;„ąę”\n"


def entries(document: Document) -> list[Item]:
    items = document.items
    while items and items[0].model not in (DictionaryValue,) and items[0].items:
        items = items[0].items
    return items


def read(data: bytes | str, hints: Hints = SOURCE, name: str = "a.csv") -> list[tuple[Any, ...]]:
    found = read_document(name, data.encode() if isinstance(data, str) else data, hints)
    return [(item.code, item.label, item.values) for item in entries(found)]


def book(*rows: list[Any], title: str = "Sources") -> bytes:
    made = openpyxl.Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    packed = BytesIO()
    made.save(packed)
    return packed.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1250"])
def test_polish_is_read_in_every_encoding_in_which_people_send_it(encoding: str) -> None:
    assert [row[1] for row in read(POLISH.encode(encoding))] == ["Połączenie", "Źródło własne", "Święto"]


@pytest.mark.parametrize(
    "text", ["Réseau social\nSalon à Nîmes\n", "Müller\nStraße\nGrüße\n", "Señal\nAcción\n"]
)
def test_western_languages_are_told_from_central_ones(text: str) -> None:
    assert [row[1] for row in read(text.encode("cp1252"), name="a.txt")] == text.splitlines()


def test_a_person_says_the_encoding_better() -> None:
    said = Hints(target="dictionaries/SOURCE", encoding="windows-1252")
    assert read("Kawê\n".encode("cp1252"), said)[0][1] == "Kawê"


def test_columns_are_found_by_their_headings_in_both_languages() -> None:
    wanted = [("TV", "Ad", {"description": "On TV", "archived_at": None, "is_system": True})]
    assert read("Code;Name;Description;Archived at;System\nTV;Ad;On TV;;yes\n") == wanted
    with override("pl"):
        assert read("kod,nazwa,opis,system\nTV,Ad,On TV,tak\n")[0][2] == {
            "description": "On TV",
            "is_system": True,
        }


def test_stages_have_kinds_and_colours_in_words() -> None:
    rows = read("code\tname\tkind\tcolour\nA\tTalk\tw toku\t39A8EF\nB\tYes\twon\t\n", DEALS)
    assert [row[2].get("kind") for row in rows] == [2, 3]
    assert rows[0][2]["color"] == "39A8EF"
    assert "color" not in rows[1][2]


def test_the_title_of_a_single_column_is_no_entry_unless_a_person_says_so() -> None:
    names = ["Call", "TikTok"]
    for title in ("Name", "NAZWA", "Value"):
        assert [row[1] for row in read(f"{title}\nCall\nTikTok\n")] == names
        assert [row[1] for row in read(book([title], ["Call"], ["TikTok"]), name="a.xlsx")] == names
    assert [row[1] for row in read("Title\nCall\nTikTok\n")] == ["Title", *names]
    assert [row[1] for row in read("Name\n")] == ["Name"]
    said = Hints("dictionaries/SOURCE", has_header=False)
    assert [row[1] for row in read("Name\nCall\n", said)] == ["Name", "Call"]
    assert [row[1] for row in read(book(["Name"], ["Call"]), said, "a.xlsx")] == ["Name", "Call"]
    said = Hints("dictionaries/SOURCE", has_header=True)
    assert [row[1] for row in read("Our sources\nCall\n", said)] == ["Call"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "code;name;system\nA;One;yes\nB;Two;perhaps\n",
            'row 3, column “system”: yes or no is expected, not "perhaps".',
        ),
        ("code;name;list\nA;One;nowhere\n", f"row 2, nowhere {NO_ADDRESS}"),
        (
            "list;code;name\nX;A;One\ndictionaries/SOURCE;B;Two\nY/Z;C;Three\n",
            f"row 2, X {NO_ADDRESS}\nrow 4, Y/Z {NO_ADDRESS}",
        ),
    ],
)
def test_what_is_wrong_is_said_with_row_and_column(text: str, sentence: str) -> None:
    with pytest.raises(Broken) as broken:
        read_document("a.csv", text.encode(), Hints() if text.startswith("list") else SOURCE)
    assert str(broken.value) == sentence


def test_a_book_is_read_as_people_see_it() -> None:
    data = book(
        ["Code", "Name", "Description"], ["007", "Bond", 1.0], [None, None, None], ["TV", "=1+1", "'=x"]
    )
    assert read(data, name="a.xlsx") == [
        ("007", "Bond", {"description": "1"}),
        ("TV", "", {"description": "'=x"}),
    ]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\x03\x04 xl/ damaged", "This file is damaged"),
        (book(["code", "name"], ["A", "B"])[:-300], "This file is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old version of Excel or has a password"),
        (book(["code", "name"], ["A", "#REF!"]), "row 2: a cell has the error #REF!"),
        (book(), "There is nothing in this file."),
    ],
)
def test_a_damaged_book_is_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(Broken) as broken:
        read_document("a.xlsx", data, SOURCE)
    assert sentence in str(broken.value)


def rotten(data: bytes) -> bytes:
    """A book of which a few bytes in the middle of its first sheet are others."""
    with ZipFile(BytesIO(data)) as packed:
        sheet = packed.getinfo("xl/worksheets/sheet1.xml")
        middle = sheet.header_offset + 60 + sheet.compress_size // 2
    return data[:middle] + b"\xff\xff\xff\xff" + data[middle + 4 :]


def marked(data: bytes, of_file: int, of_directory: int, mark: int) -> bytes:
    """A book with another mark in the head of each file that is packed in it."""
    changed = bytearray(data)
    for head, place in ((b"PK\x03\x04", of_file), (b"PK\x01\x02", of_directory)):
        for found in re.finditer(re.escape(head), data):
            changed[found.start() + place] = mark
    return bytes(changed)


MANY = book(["code", "name"], *[[f"C{number}", f"Name {number}"] for number in range(200)])


@pytest.mark.parametrize(
    "data",
    [rotten(MANY), marked(MANY, 6, 8, 1), marked(MANY, 8, 10, 9)],
    ids=["other bytes", "a password of the zip", "a compression that nobody reads"],
)
def test_a_book_whose_packing_cannot_be_undone_is_a_sentence(data: bytes) -> None:
    with pytest.raises(Broken, match="This file is damaged"):
        read_document("a.xlsx", data, SOURCE)


def test_a_book_with_a_broken_sheet_of_a_chart_is_a_sentence() -> None:
    made = openpyxl.Workbook()
    made.create_chartsheet()
    packed = BytesIO()
    made.save(packed)
    with pytest.raises(Broken):
        read_document("a.xlsx", packed.getvalue(), SOURCE)


def test_what_stands_below_many_empty_rows_is_read_but_no_row_that_excel_has_not() -> None:
    data = book(["code", "name"], ["A", "First"], *[[None, None]] * 1500, ["Z", "Late"])
    assert [row[1] for row in read(data, name="a.xlsx")] == ["First", "Late"]
    claimed = BytesIO()
    with ZipFile(BytesIO(data)) as packed, ZipFile(claimed, "w", ZIP_DEFLATED) as written:
        for name in packed.namelist():
            written.writestr(name, packed.read(name).replace(b'<row r="1503"', b'<row r="999999999"'))
    assert [row[1] for row in read(claimed.getvalue(), name="a.xlsx")] == ["First"]


@pytest.mark.parametrize("text", ["A", "TV", "Web", "TV\n"])
def test_the_shortest_text_is_what_it_looks_like(text: str) -> None:
    assert [row[1] for row in read(text)] == [text.strip()]


def test_a_tab_in_a_cell_in_quotes_parts_no_columns() -> None:
    assert read('code,name,description\nA,Ala,"a\tb"\nB,Bob,\n')[0] == ("A", "Ala", {"description": "a\tb"})


def test_a_book_that_would_fill_the_memory_is_not_unpacked() -> None:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", b" " * 40_000_000)
    with pytest.raises(Broken, match="too large"):
        read_document("a.xlsx", packed.getvalue(), SOURCE)


names = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(names, st.sampled_from(["", "x", "=1", "'-", "a;b,c", '"q"', "a\tb"[:1]])), max_size=6)
)
def test_tables_come_in_as_they_went_out(rows: list[tuple[str, str]]) -> None:
    values = [
        Item(DictionaryValue, f"C{n}", {"name": name, "description": about})
        for n, (name, about) in enumerate(rows)
    ]
    document = Document([Item(Dictionary, "SOURCE", items=values)])
    wanted = [(item.code, item.values["name"], item.values["description"]) for item in values]
    for name, data in (("a.csv", "".join(write_csv(document)).encode()), ("a.xlsx", write_xlsx(document))):
        if rows:
            found = entries(read_document(name, data, SOURCE))
            assert [(item.code, item.label, item.values["description"]) for item in found] == wanted, name


@pytest.mark.parametrize("language", ["en", "pl"])
def test_lists_that_went_out_as_tables_change_nothing_when_they_come_in(
    source: Dictionary, deals: Pipeline, language: str
) -> None:
    source.entries.get(code="CALL").rename("=Phone")
    deals.entries.get(code="EXECUTING").archive()
    with override(language):
        for lists, hints in (([source], SOURCE), ([deals], DEALS), ([source, deals], Hints())):
            document = document_of(lists)
            files = {"a.xlsx": write_xlsx(document)}
            if hints.target:
                files["a.csv"] = "".join(write_csv(document)).encode()
            for name, data in files.items():
                found = plan(read_document(name, data, hints), Policy.EXACT)
                assert [(step.address, step.acts, step.note) for step in found.changes + found.refusals] == []


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("A\u202eB", "The name contains a character that cannot be seen. Type it again."),
        ("W" * 121, "The name has 121 characters; at most 120 fit."),
    ],
)
def test_a_name_that_nobody_may_type_is_refused_before_anything_is_applied(
    source: Dictionary, name: str, told: str
) -> None:
    asked = read_document("a.csv", f"kod;nazwa\nCALL;{name}\nTEL;{name}\n".encode(), SOURCE)
    refused = [(step.item and step.item.place, step.note) for step in plan(asked, Policy.MERGE).refusals]
    assert refused == [("row 2", told), ("row 3", told)]
