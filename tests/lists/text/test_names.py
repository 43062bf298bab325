"""What people see, what they may type, and the codes that come from it."""

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from dictionaries.models import Dictionary
from lists.text.labels import CODE_LENGTH, clean_label, validate_code
from lists.text.looks import fold
from lists.text.names import TakenNames
from pipelines.models import EntityType, Pipeline
from tests.factories import DictionaryFactory, StageFactory, ValueFactory
from tests.protected import stage, value


def having(*codes: str) -> TakenNames:
    return TakenNames([(code, code, "", None) for code in codes], "")


def code_of(caught: pytest.ExceptionInfo[ValidationError], field: str = "name") -> str:
    [error] = caught.value.error_dict[field]
    assert str(error.message)
    return str(error.code)


def test_a_default_name_appears_in_the_language_of_the_reader(source):
    row = value("WEB")
    assert row.label == "Website"
    with override("pl"):
        assert row.label != "Website"
        assert str(row) == row.label


def test_one_word_may_have_one_translation_for_each_list(deals):
    with override("pl"):
        statuses = {
            entity_type.pipelines.get().entries.get(kind=1).label for entity_type in EntityType.objects.all()
        }
    assert len(statuses) > 1


def test_a_typed_name_is_the_same_for_everybody(source):
    row = value("WEB")
    row.rename("Our site")
    with override("pl"):
        assert row.label == "Our site"


def test_an_empty_name_is_the_default_name_again(source):
    row = value("WEB")
    row.rename("Our site")
    row.rename(" ")
    assert value("WEB").name == ""
    assert row.label == "Website"


def test_the_default_name_typed_in_the_language_of_today_stays_translated(source):
    with override("pl"):
        polish = value("WEB").label
        row = value("WEB")
        row.rename(f" {polish} ")
    assert value("WEB").name == ""
    assert value("WEB").label == "Website"


def test_an_entry_without_a_default_name_needs_a_name(source):
    row = ValueFactory.build(dictionary=source)
    with pytest.raises(ValidationError) as caught:
        row.clean_name(" ")
    assert code_of(caught) == "empty"


@pytest.mark.parametrize("name", ["Website", " WEBSITE ", "\uff37ebsite", "Web\u200bsite", "Web\u00adsite"])
def test_no_two_entries_of_a_list_look_the_same(name, source):
    with pytest.raises(ValidationError) as caught:
        value("CALL").rename(name)
    assert code_of(caught) == "duplicate"
    assert value("CALL").name == ""


def test_no_two_entries_look_the_same_to_a_reader_of_another_language(source):
    with override("pl"):
        polish = value("WEB").label
    for taken in (polish, polish.upper()):
        with pytest.raises(ValidationError) as caught:
            source.add(taken)
        assert code_of(caught) == "duplicate"


def test_nobody_goes_back_to_a_default_name_that_another_entry_has_taken(source):
    value("WEB").rename("Our site")
    value("CALL").rename("Website")
    with pytest.raises(ValidationError) as caught:
        value("WEB").rename("")
    assert code_of(caught) == "duplicate"


def test_an_entry_may_change_the_case_of_its_own_name(source):
    row = value("WEB")
    row.rename("WEBSITE")
    assert value("WEB").label == "WEBSITE"


def test_two_lists_may_use_one_name(source):
    assert DictionaryFactory().add("Website").label == value("WEB").label


def test_no_two_lists_look_the_same(source):
    with pytest.raises(ValidationError) as caught:
        Dictionary(name="sources").full_clean()
    assert code_of(caught) == "duplicate"


@pytest.mark.parametrize(
    "typed", ["a\x00b", "a\nb", "a\u2028b", "a\u202eb", "a\ud800b", "\u2066ab\u2069", "\u200b"]
)
def test_a_name_has_no_character_that_cannot_be_seen(typed):
    with pytest.raises(ValidationError) as caught:
        clean_label(typed)
    assert caught.value.code == "control"


def test_a_name_has_120_characters_at_most():
    assert clean_label("ż" * 120) == "ż" * 120
    assert clean_label("z\u0307" * 120) == "ż" * 120
    with pytest.raises(ValidationError) as caught:
        clean_label("ż" * 121)
    assert caught.value.code == "too_long"
    assert "121" in caught.value.messages[0]


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Łódź – centrum", "LODZ_CENTRUM"),
        ("50 to 250", "50_TO_250"),
        ("Straße", "STRASSE"),
        ("  ", "ENTRY"),
        ("!?", "ENTRY"),
        ("Звонок", "ZVONOK"),
    ],
)
def test_a_code_is_made_from_the_name(label, code):
    assert having().make_code(label) == code
    assert having(code.lower()).make_code(label) == f"{code}_2"


@given(st.text(max_size=130), st.integers(0, 12))
def test_a_code_is_valid_free_and_short_whatever_the_name(label, number):
    taken: set[str] = set()
    for _ in range(number):
        taken.add(having(*taken).make_code(label))
    code = having(*taken).make_code(label)
    validate_code(code)
    assert code not in taken
    assert len(code) <= CODE_LENGTH


@given(st.text(max_size=40))
def test_a_clean_name_stays_as_it_is(text):
    try:
        label = clean_label(text)
    except ValidationError:
        return
    assert clean_label(label) == label
    assert fold(fold(label)) == fold(label)


def test_a_new_code_may_be_chosen_once(source):
    assert source.add("Trade fair", code="fair-1").code == "fair-1"
    for code, reason in (("fair-1", "duplicate"), ("ż", "bad_code"), ("x" * 51, "max_length")):
        with pytest.raises(ValidationError) as caught:
            source.add(f"Fair {code[0]}", code=code)
        errors = [error.code for found in caught.value.error_dict.values() for error in found]
        assert errors[0] in {reason, "unique_constraint", "max_length", None}
    assert source.entries.filter(name__startswith="Fair").count() == 0


def test_people_read_about_a_list_in_their_language(source, deals):
    assert source.about.startswith("Where the client heard")
    with override("pl"):
        assert source.about
        assert not source.about.startswith("Where")
    assert DictionaryFactory().about == ""


@pytest.mark.parametrize("language", [code for code, _title in settings.LANGUAGES])
def test_shipped_labels_differ_in_each_list_and_language(language, source):
    with override(language):
        for entry_list in (*Dictionary.objects.all(), *Pipeline.objects.all()):
            folded = [fold(entry.label) for entry in entry_list.entries.all()]
            assert len(folded) == len(set(folded)), entry_list


def test_an_own_stage_is_called_as_typed_in_every_language(deals):
    row = StageFactory(pipeline=deals, name="Demo")
    with override("pl"):
        assert stage("DEMO").label == row.label == "Demo"


def test_a_bad_name_is_the_only_mistake_of_a_new_entry(source, deals):
    for entry_list, name in ((source, "Website"), (deals, "New"), (deals, "")):
        with pytest.raises(ValidationError) as caught:
            entry_list.add(name)
        assert caught.value.error_dict.keys() == {"name"}


def test_capital_letters_are_compared_as_people_of_any_language_read_them():
    for one, other in (("Straße", "STRASSE"), ("ŁÓDŹ", "łódź"), ("ΣΊΣΥΦΟΣ", "σίσυφος"), ("Ⅷ", "viii")):
        assert fold(one) == fold(other)
