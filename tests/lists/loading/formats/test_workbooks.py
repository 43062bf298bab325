"""Workbooks as programs write them, and as nobody's program does: a few kilobytes that unpack to a flood."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from django.utils.translation import override

from dictionaries.models import Dictionary
from lists.loading.documents import Broken
from lists.loading.exporting import document_of
from lists.loading.formats import Hints, read_document
from lists.loading.formats.table_writing import write_csv, write_xlsx
from lists.loading.planning import plan
from lists.loading.plans import Policy

SOURCE = Hints(target="dictionaries/SOURCE")
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET, STYLES, STRINGS = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml"


TEXTS = b"<sst xmlns='%s'>%s</sst>" % (MAIN, b"<si/>" * 3_000_001)


def with_texts(types: bytes) -> bytes:
    of_texts = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/>' % of_texts
    return types.replace(b"</Types>", part + b"</Types>")


def changed(*changes: tuple[str, Callable[[bytes], bytes]]) -> bytes:
    """A small workbook in which some parts are other ones, or new."""
    small, made = openpyxl.Workbook(), BytesIO()
    for row in (["code", "name"], ["FAIR", "Fair"]):
        small.worksheets[0].append(row)
    small.save(made)
    packed, parts = BytesIO(), ZipFile(made)
    with ZipFile(packed, "w", ZIP_DEFLATED) as book:
        for name in dict.fromkeys([*parts.namelist(), *(part for part, _change in changes)]):
            content = parts.read(name) if name in parts.namelist() else b""
            for part, change in changes:
                content = change(content) if part == name else content
            book.writestr(name, content)
    return packed.getvalue()


def one_row(cells: bytes) -> Callable[[bytes], bytes]:
    return lambda _: b"<worksheet xmlns='%s'><sheetData><row>%s</row></sheetData></worksheet>" % (MAIN, cells)


def the_same_sheet(times: int) -> tuple[str, Callable[[bytes], bytes]]:
    def change(workbook: bytes) -> bytes:
        begin = workbook.index(b"<sheet ")
        end = workbook.index(b"/>", begin) + 2
        sheets = [
            workbook[begin:end].replace(b'"Sheet"', b'"S%d"' % n).replace(b'sheetId="1"', b'sheetId="%d"' % n)
            for n in range(1, times + 1)
        ]
        return workbook[:begin] + b"".join(sheets) + workbook[end:]

    return "xl/workbook.xml", change


@pytest.mark.parametrize(
    "data",
    [
        changed((STYLES, lambda old: old.replace(b"</cellXfs>", b"<xf/>" * 150_000 + b"</cellXfs>"))),
        changed((STYLES, lambda old: old.replace(b"</cellXfs>", b"<row/><xf/>" * 80_000 + b"</cellXfs>"))),
        changed((SHEET, one_row(b"<c/>" * 150_000))),
        changed((SHEET, one_row(b"<!--<row>--><c/>" * 150_000))),
        changed((SHEET, one_row(b"</row><row>" * 3_000_001))),
        changed(("[Content_Types].xml", with_texts), (STRINGS, lambda _: TEXTS)),
        changed((STYLES, lambda old: b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + old)),
        changed(the_same_sheet(3)),
    ],
    ids=[
        "styles",
        "styles among rows",
        "cells",
        "comments",
        "rows",
        "texts",
        "entities",
        "one sheet as three",
    ],
)
def test_a_book_that_grows_when_it_is_read_is_refused_before_that(data: bytes) -> None:
    with pytest.raises(Broken, match="What is packed in this file is too large"):
        read_document("a.xlsx", data, Hints())


def test_the_sheets_of_a_book_have_together_no_more_rows_than_any_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("lists.loading.formats.xlsx_file.MOST_ROWS", 5)
    book, packed = openpyxl.Workbook(), BytesIO()
    for sheet in (book.worksheets[0], book.create_sheet()):
        for row in (["list", "code", "name"], *(["dictionaries/SOURCE", f"A{n}", f"a{n}"] for n in range(3))):
            sheet.append(row)
    book.save(packed)
    with pytest.raises(Broken, match="more than"):
        read_document("a.xlsx", packed.getvalue(), Hints())


def test_what_is_in_a_book_but_in_no_sheet_counts_for_nothing() -> None:
    """The data of a chart, say, may be as long as they like: nobody reads them."""
    data, packed = changed(), BytesIO()
    with ZipFile(BytesIO(data)) as parts, ZipFile(packed, "w", ZIP_DEFLATED) as book:
        for name in parts.namelist():
            book.writestr(name, parts.read(name))
        book.writestr("xl/charts/chart1.xml", b"<chartSpace>" + b"<pt/>" * 150_000 + b"</chartSpace>")
    items = read_document("a.xlsx", packed.getvalue(), SOURCE).items[0].items
    assert [item.code for item in items or ()] == ["FAIR"]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize(
    "name", ["A  B", "A\u00a0B", "A\u3000B", "•  B", "#REF!", "#N/A", "TRUE", "1,5", "007"]
)
def test_a_name_comes_in_as_it_went_out(source: Dictionary, name: str, language: str) -> None:
    source.add(name, "NEW", description=f"{name} {name}")
    with override(language):
        document = document_of([source])
        files = {"a.xlsx": write_xlsx(document), "a.csv": "".join(write_csv(document)).encode()}
        for file, data in files.items():
            found = plan(read_document(file, data, SOURCE), Policy.EXACT)
            assert [(step.address, step.acts, step.note) for step in found.changes + found.refusals] == [], (
                file
            )
