"""Alphabetical order beyond Latin letters: each script in the order of its alphabet, as CLDR has it."""

import pytest

from lists.text.collation import sort_key

ORDERS = {
    "Russian, after Latin": "Zebra Авто Бизнес Ваучер Газ Дом ёлка ель Жильё Завод и й Цирк Чай Щука Юг",
    "Ukrainian": "г ґ Дім ель Єва жито и і їжак й ь ю",
    "Greek, with and without accents": "άλφα Βήτα γάμμα έψιλον ς σίγμα Φ χ ψυχή ωμέγα",
    "Hebrew, final letters like the others": "אבא בית ם מא מב ן נס שלום תות",
    "Arabic and Persian": "آب باب پدر تاب جمل چای زين ژاله كل گل يد",
    "Thai, by what is spoken first": "กา เกม ครู ไทย",
    "Korean before Japanese": "가나 서울 アイス あお か がく カス ガス はな 東京",
    "Latin with letters of many languages": "ae æf af o ó1 øl om ss ßt st",
    "signs, numbers by value, letters": "- _ € 2 ٣ 4 10 102 a б",
}


@pytest.mark.parametrize("wanted", ORDERS.values(), ids=ORDERS)
def test_every_script_has_its_order(wanted: str):
    words = wanted.split()
    mixed = words[::-1]
    for language in ("en", "pl") if "ó" not in wanted else ("en",):
        assert sorted(mixed, key=lambda word: sort_key(word, language)) == words


def test_accents_and_case_count_only_where_all_else_is_equal():
    words = ["resume", "Resume", "résumé", "rest"]
    assert sorted(words, key=lambda word: sort_key(word, "en")) == ["rest", "Resume", "resume", "résumé"]
