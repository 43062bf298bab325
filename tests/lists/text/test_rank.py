"""How well a name answers a search over everything: the code, the name, its beginning, a word, the inside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.text.searching import plain, rank


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("WEB", 0),
        ("trade fair łódź", 1),
        ("Trade", 2),
        ("lodz", 3),
        ("łódź TRADE", 3),
        ("ade", 4),
        ("fairs", None),
    ],
)
def test_the_nearer_to_the_whole_the_better(typed: str, expected: int | None):
    assert rank(plain(typed), "Trade fair Łódź", code="WEB") == expected


def test_a_name_is_found_by_its_default_name_and_in_latin_letters_too():
    assert rank("website", "Our pages", "Website", code="X") == 1
    assert rank("zvon", "Звонок", "", code="X") == 2


@given(st.text(min_size=1, max_size=20))
def test_the_very_name_is_never_worse_than_a_part_of_it(name: str):
    wanted = plain(name)
    if wanted:
        assert rank(wanted, name, code="CODE") in {0, 1}
