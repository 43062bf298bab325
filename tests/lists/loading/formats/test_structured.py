"""YAML and JSON documents: whatever the lists are, what is written is read again, and nobody misreads it."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import override_settings
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from dictionaries.models import Dictionary, DictionaryValue
from lists.loading.documents import Document, Item, Missing
from lists.loading.formats import read_document
from lists.loading.formats.writing import write
from lists.text.labels import clean_label
from pipelines.models import EntityType, Pipeline, Stage

pytestmark = pytest.mark.any_database

AWKWARD = [
    "no", "Yes", "on", "null", "~", "true", "1e3", "0x1F", "007", "1_000", "12:30", "2024-01-01", ".5", "=",
    "-", "- a", "# a", "a # b", "a: b", "a:", "%", "%YAML", "---", "...", "@a", "`a`", "!a", "&a", "*a", "<<",
    '"a"', "'a'", "a\\n", "{a}", "[a", "a, b", "? a", "| a", "> a", "a" * 120, "Łódź", "ציבור", "日本",
    "👍🏽", "e\u0301", "a\u00a0b", "a\u200db", "x\ufeffy",
]  # fmt: skip


def is_label(text: str) -> bool:
    try:
        return bool(clean_label(text))
    except ValidationError:
        return False


labels = st.sampled_from(AWKWARD) | st.text(
    st.characters(exclude_categories=["C", "Z"]) | st.sampled_from(" :#-'\",[]{}"), min_size=1, max_size=60
)
texts = labels | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
names = labels.filter(is_label).map(clean_label)
codes = st.text("ABCabc019_-", min_size=1, max_size=8) | st.sampled_from(["NO", "1E3", "0", "null"])
flags = st.just(timezone.now()) | st.none()


def rows(model: Any, below: Any = None, **more: Any) -> Any:
    optional = {
        "name": names, "default_name": names, "description": texts, **more
    }  # fmt: skip
    known = {field.name for field in model._meta.concrete_fields}
    values = st.fixed_dictionaries({}, optional={name: of for name, of in optional.items() if name in known})
    return st.builds(
        lambda code, values, items, missing: Item(model, code, values, items=items, missing=missing),
        codes,
        values,
        st.none() | st.lists(below, max_size=3) if below is not None else st.none(),
        st.none() | st.sampled_from(list(Missing)) if below is not None else st.none(),
    )


def with_old_codes(items: Any) -> Any:
    def give(item: Item, replaces: list[str]) -> Item:
        item.replaces = tuple(replaces)
        return item

    return st.builds(give, items, st.lists(codes, max_size=2))


values = with_old_codes(rows(DictionaryValue, is_system=st.booleans(), archived_at=flags))
stages = with_old_codes(
    rows(Stage, kind=st.sampled_from(Stage.Kind.values), color=st.sampled_from(["", "#0a1B2c"]))
)
types = rows(
    EntityType,
    rows(Pipeline, stages, is_default=st.booleans(), archived_at=flags),
    stage_term=st.sampled_from(EntityType.StageTerm.values),
)
items = st.lists(rows(Dictionary, values, is_system=st.booleans()), max_size=3) | st.lists(types, max_size=2)
documents = st.builds(Document, items, is_complete=st.booleans())


def said(items: list[Item] | None) -> Any:
    """What documents say, without where they say it."""
    if items is None:
        return None
    return [
        (
            *(item.model, item.code, item.replaces, item.missing, said(item.items)),
            {name: bool(of) if name == "archived_at" else of for name, of in item.values.items()},
        )
        for item in items
    ]


@pytest.mark.parametrize("form", ["yaml", "json"])
@settings(max_examples=150, deadline=None)
@given(document=documents)
def test_what_is_written_is_read_again_word_by_word(form: Any, document: Document) -> None:
    text = write(document, form)
    again = read_document(f"lists.{form}", text.encode())
    assert said(again.items) == said(document.items)
    assert again.is_complete == document.is_complete
    assert write(again, form) == text
    if form == "yaml":
        assert write(again, form, previous=text) == text


def sources(values: str) -> bytes:
    return f"format: crm-settings/1\ndictionaries:\n- code: SOURCE\n  values:\n{values}".encode()


def read_values(values: str) -> list[Item]:
    (source,) = read_document("lists.yaml", sources(values)).items
    assert source.items is not None
    return source.items


def test_a_word_that_looks_like_something_else_is_still_a_word() -> None:
    found = read_values(
        "  - {code: NO, name: no}\n  - {code: 007, name: 1e3}\n  - {code: 0x1F, name: true}\n"
    )
    assert [(item.code, item.values["name"]) for item in found] == [
        ("NO", "no"), ("007", "1e3"), ("0x1F", "true"),
    ]  # fmt: skip


def test_names_are_for_readers_unless_nothing_else_says_what_a_row_is_called() -> None:
    names = "names: {pl: Telefon, en: Phone}"
    said = f"  - {{code: A, {names}}}\n  - {{code: B, default_name: Call, {names}}}\n  - {{{names}}}\n"
    assert [item.label for item in read_values(said)] == ["Phone", "", "Phone"]
    with override_settings(LANGUAGE_CODE="pl"):
        assert read_values(said)[0].label == "Telefon"
    with override_settings(LANGUAGE_CODE="de"):
        assert read_values(said)[0].label == "Telefon"


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", ""), ("utf-8", "\ufeff"), ("utf-16-le", "\ufeff"), ("utf-16-be", "\ufeff"),
     ("utf-16-le", ""), ("utf-16-be", "")],
)  # fmt: skip
@pytest.mark.parametrize("form", ["yaml", "json"])
def test_unicode_is_read_however_it_is_written(form: Any, encoding: str, mark: str) -> None:
    document = Document([Item(Dictionary, "A", {"name": "Źródła 👍"}, items=[])])
    data = (mark + write(document, form)).encode(encoding)
    assert said(read_document("unnamed", data).items) == said(document.items)


def test_a_file_may_say_only_a_part() -> None:
    text = "format: crm-settings/1\nentity_types:\n- code: DEAL\n  pipelines:\n  - code: GENERAL\n"
    document = read_document("-", text.encode())
    (deal,) = document.items
    assert not document.is_complete
    assert deal.items is not None
    assert (deal.values, deal.items[0].items, deal.items[0].place) == ({}, None, "line 5")
    assert read_document("-", b"format: crm-settings/1").items == []
