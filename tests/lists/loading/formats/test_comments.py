"""Who writes into a file what its rows are for finds it there when the lists are exported over it."""

import pytest

from dictionaries.models import Dictionary, DictionaryValue
from lists.loading.documents import Broken, Document, Item
from lists.loading.formats.writing import write

pytestmark = pytest.mark.any_database

PREVIOUS = """\
# Lists of the sales department.
# Ask Anna before you change them.

format: crm-settings/1   # do not touch

dictionaries:  # in the order of the screen
# where clients come from
- code: SOURCE
  # as marketing calls it
  name: Where from # since May
  values:

  # the phone
  - code: CALL   # first
    name: "Phone #1"  # of the office
    archived: true  # too many wrong numbers
  - name: Letter
    # not e-mail
    code: EMAIL
  # nobody sends one
  - code: FAX
    name: Fax  # gone
# that is all
"""


def sources(*codes: str, **names: str) -> Document:
    entries = [Item(DictionaryValue, code, {"name": names.get(code, code.title())}) for code in codes]
    return Document([Item(Dictionary, "SOURCE", {"name": "Sources"}, items=entries)])


def test_comments_and_empty_lines_stay_beside_the_rows_that_stay() -> None:
    text = write(sources("EMAIL", "WEB", "CALL", CALL="Phone #1"), "yaml", PREVIOUS)
    assert (
        text
        == """\
# Lists of the sales department.
# Ask Anna before you change them.

format: crm-settings/1   # do not touch

dictionaries:  # in the order of the screen
  # where clients come from
  - code: SOURCE
    # as marketing calls it
    name: Sources # since May
    values:
      # not e-mail
      - code: EMAIL
        name: Email
      - code: WEB
        name: Web

      # the phone
      # too many wrong numbers
      - code: CALL   # first
        name: "Phone #1"  # of the office
# that is all
"""
    )
    assert write(sources("EMAIL", "WEB", "CALL", CALL="Phone #1"), "yaml", text) == text


def test_what_is_written_into_values_of_several_lines_is_no_comment() -> None:
    source = '- code: SOURCE\n  name: "a\n    # b"\n  # kept\n  values: []\n'
    previous = f"format: crm-settings/1\ndictionaries:\n{source}"
    text = write(sources(), "yaml", previous)
    assert "# b" not in text
    assert "    # kept\n    values: []\n" in text


def test_an_empty_file_has_no_comments_and_a_broken_one_is_not_written_over() -> None:
    assert write(sources("CALL"), "yaml", "\n") == write(sources("CALL"), "yaml")
    with pytest.raises(Broken, match="line 3, column 1: this is not YAML"):
        write(sources("CALL"), "yaml", "format: [\n<<<<<<< ours\n")
    assert write(sources("CALL"), "json", "format: [") == write(sources("CALL"), "json")
