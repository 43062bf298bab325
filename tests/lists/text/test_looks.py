"""What looks the same is one name, what looks different is two; the decisions stand in lists.text.looks."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from lists.text.labels import clean_label
from lists.text.looks import fold

SAME = [
    ("İzmit", "izmit"),
    ("İZMİT", "İzmit"),
    ("ISPARTA", "ısparta"),
    ("Straße", "STRASSE"),
    ("Maße", "Masse"),  # in capitals both are MASSE
    ("ŁÓDŹ", "łódź"),
    ("ΣΊΣΥΦΟΣ", "σίσυφος"),
    ("Z\u0307o\u0301łw", "Żółw"),
    ("Call", "Call\ufe0f"),
    ("Call", "Ca\u200bl\u00adl\u034f\U000e0061"),
    ("Trade fair", " TRADE \u00a0\u3000 fair "),
    ("Trade fair", "Trade\u3164fair"),
    ("Trade fair", "Trade\u2800fair\u2800"),
    ("Website", "\uff37ebsite"),
    ("ガス", "\uff76\uff9e\uff7d"),
    ("Office", "O\ufb03ce"),
    ("viii", "Ⅷ"),
    ("5 kg", "5 ㎏"),
    ("lead", "𝐋𝐞𝐚𝐝"),
    ("E-mail", "E\u2011mail"),  # as Word writes it where a line must not break
    ("E-mail", "E\u2010mail"),
]
DIFFERENT = [
    ("10²", "102"),
    ("CO₂", "CO2"),
    ("½", "1⁄2"),
    ("½", "1/2"),
    ("m²", "m2"),
    ("㎡", "m2"),
    ("①", "1"),
    ("🄰", "A"),
    ("Acme™", "Acmetm"),
    ("Zoe", "Zoë"),
    ("Łódź", "Lodz"),
    ("ガス", "カス"),
    ("A", "А"),  # the second one is Cyrillic
    ("Call´", "Call"),
    ("A-B", "A–B"),
]
UNSEEN = [
    "\u3164",
    "\ufe0f",
    "\u115f\u1160",
    "\uffa0",
    "\u2800",
    "\u200b",
    "\u00ad",
    "\u17b4",
    "\ufff9",
    "\u180e",
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_looks_the_same_is_one_name(one: str, other: str):
    assert fold(clean_label(one)) == fold(clean_label(other))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_looks_different_is_two_names(one: str, other: str):
    assert fold(one) != fold(other)


@pytest.mark.parametrize("text", UNSEEN)
def test_a_name_with_nothing_to_see_is_refused(text: str):
    for typed in (text, f"  {text} {text}"):
        assert fold(typed) == ""
        with pytest.raises(ValidationError):
            clean_label(typed)


def test_every_sign_that_has_a_case_or_a_decomposition_folds_once_and_without_case():
    for sign in map(chr, range(0x110000)):
        cases = {sign, sign.upper(), sign.lower(), sign.title()}
        if len(cases) > 1 or unicodedata.decomposition(sign):
            folded = fold(f"a{sign}b")
            assert {fold(f"a{case}b") for case in cases} == {fold(folded)} == {folded}, sign


def test_signs_of_format_are_unseen_but_those_that_enclose_digits_or_build_hieroglyphs():
    seen = [
        c for c in map(chr, range(0x110000)) if unicodedata.category(c) == "Cf" and fold(f"a{c}b") != "ab"
    ]
    assert {unicodedata.name(c).split()[0] for c in seen} == {"ARABIC", "SYRIAC", "KAITHI", "EGYPTIAN"}


@given(st.text(max_size=40), st.text(st.sampled_from(" \u00a0\u200b\u00ad\ufe0f\u3164\u2800"), max_size=5))
def test_looking_the_same_is_an_equivalence_that_forgets_case_space_and_what_is_unseen(
    text: str, unseen: str
):
    label = unicodedata.normalize("NFC", text)
    folded = fold(label)
    assert fold(folded) == folded
    assert fold(label.upper()) == fold(label.lower()) == folded
    assert fold(unicodedata.normalize("NFD", label)) == folded
    assert fold(f"{unseen}{label}{unseen}") == folded
    assert fold(f" {label}  ") == folded


@given(st.text(max_size=60))
def test_the_fold_of_ascii_is_the_fold_of_all(text: str):
    ascii_only = text.encode("ascii", "ignore").decode()
    assert fold(ascii_only) == fold(f"{ascii_only}\u200b")
