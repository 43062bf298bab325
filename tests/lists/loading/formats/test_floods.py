"""Files of a few megabytes that are all lines, or one text: refused or read in little memory."""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from lists.loading.documents import Broken
from lists.loading.formats import Hints, read_document

SOURCE = Hints(target="dictionaries/SOURCE")
MEGABYTE = 1 << 20


@contextmanager
def at_most(megabytes: int) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < megabytes * MEGABYTE


@pytest.mark.parametrize("line", ["a", "a;b", "A: b", '"a";"b', "a\u2028"])
def test_lines_beyond_the_limit_are_not_taken_apart(line: str) -> None:
    data = f"{line}\n".encode() * 300_000
    with at_most(30), pytest.raises(Broken, match="There are more than 50,000 rows"):
        read_document("a.csv", data, SOURCE)


@pytest.mark.parametrize("line", [b"\n", b";;;\n", b" \r\n"])
def test_lines_with_nothing_in_them_are_no_rows_until_there_are_more_than_a_sheet_has(line: bytes) -> None:
    few = b"code;name\nFAIR;Fair\n" + line * 60_000
    items = read_document("a.csv", few, SOURCE).items[0].items
    assert [item.code for item in items or ()] == ["FAIR"]
    with at_most(50), pytest.raises(Broken, match="There are more than 50,000 rows"):
        read_document("a.csv", line * 1_100_000, SOURCE)


def test_a_table_of_as_many_rows_as_are_allowed_is_read() -> None:
    rows = "".join(f"A{number};a{number}\n" for number in range(50_000))
    found = read_document("a.csv", f"sep=;\ncode;name\n{rows}".encode(), SOURCE).items[0].items
    assert len(found or ()) == 50_000


@pytest.mark.parametrize("text", [b"a", b'\\"'])
def test_one_long_text_needs_no_more_memory_than_it_has_letters(text: bytes) -> None:
    data = b'{"format": "%s"}' % (text * MEGABYTE)
    with at_most(20), pytest.raises(Broken, match="This site reads documents of the format"):
        read_document("a.json", data)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("LeadSource.standardValueSet", b"<StandardValueSet>%s</StandardValueSet>" % (b"<a/>" * 3_000_000)),
        ("entityDefs/Lead.json", b'{"fields": [%s0]}' % (b"[]," * 4_000_000)),
    ],
)
def test_a_file_in_an_archive_has_the_limit_of_a_file_alone(name: str, content: bytes) -> None:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    with at_most(60), pytest.raises(Broken, match="at most 8 MB"):
        read_document("a.zip", packed.getvalue())
