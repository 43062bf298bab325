"""`{% stencil %}` draws what `{% for %}` draws, whatever the body shows."""

import pytest
from django.template import Context, engines
from django.utils import timezone, translation

from dictionaries.models import Dictionary, DictionaryValue
from lists.entries import Entry
from pipelines.models import Pipeline, Stage

pytestmark = pytest.mark.django_db


def drawn(tag: str, end: str, body: str, entries: list[Entry]) -> list[str]:
    source = f"{{% {tag} %}}{body};{{% {end} %}}"
    page = engines["django"].from_string(source).template.render(Context({"entries": entries}))
    return page.split(";")


def assert_same(body: str, entries: list[Entry]) -> None:
    as_loop = drawn("for entry in entries", "endfor", body, entries)
    assert drawn("stencil entries", "endstencil", body, entries) == as_loop


def rows(model: type[Entry], count: int = 4) -> list[Entry]:
    """Rows that differ in every column: some of them are empty in every second or third row."""
    parent = Pipeline.objects.first() if model is Stage else Dictionary.objects.first()
    colors = ("#39a8ef", "#000000", "#ffa900")
    return [
        model(
            pk=n,
            position=n % 2 * 64,
            code=f"CODE_{n}",
            name=f"<Name> {n} {{pk}}" if n % 2 else "",
            default_name=f"Default {n}" if n % 3 else "",
            description=f"“Described” & {n}" if n > 2 else "",
            is_system=n % 2 == 0,
            archived_at=timezone.now() if n == 1 else None,
            **{model.parent_field: parent},
            **({"color": colors[n % 3]} if model is Stage else {}),
        )
        for n in range(1, count + 1)
    ]


@pytest.mark.parametrize("model", [DictionaryValue, Stage])
def test_every_column_is_that_of_its_own_row(model: type[Entry]):
    for field in model._meta.concrete_fields:
        shown = "{{ entry.NAME }}{% if entry.NAME %} is there{% endif %}"
        assert_same(shown.replace("NAME", field.attname), rows(model))


@pytest.mark.parametrize("model", [DictionaryValue, Stage])
def test_what_follows_from_columns_is_that_of_its_own_row(model: type[Entry]):
    for name in ("label", "default_label", "refusal", "is_pinned", "ink"):
        assert_same(f"{{{{ entry.{name} }}}}", rows(model))


def test_a_default_name_is_shown_in_the_language_of_the_moment(source: Dictionary):
    with translation.override("pl"):
        assert_same("{{ entry.label }} {{ entry.default_label }}", list(source.entries.all()))


def test_rows_of_one_shape_are_drawn_once(source: Dictionary):
    entries = [DictionaryValue(pk=n, dictionary=source, name=f"Value {n}", code=f"V{n}") for n in range(1, 9)]
    shown = drawn("stencil entries", "endstencil", "{% cycle 'drawn once' 'drawn again' as turn %}", entries)
    assert set(shown) == {"drawn once", ""}


def test_what_was_drawn_is_kept_for_the_next_page_under_its_key(source: Dictionary):
    entries = [DictionaryValue(pk=n, dictionary=source, name=f"Value {n}", code=f"V{n}") for n in range(1, 4)]
    body = "{% stencil entries key %}{{ entry.code }} {{ who }};{% endstencil %}"
    template = engines["django"].from_string(body).template

    def page(key: object, who: str) -> str:
        return template.render(Context({"entries": entries, "key": key, "who": who}))

    assert page("a", "one") == "V1 one;V2 one;V3 one;"
    assert page("a", "another") == page("a", "one")
    assert page("b", "another") == "V1 another;V2 another;V3 another;"
    assert page(None, "nobody") == "V1 nobody;V2 nobody;V3 nobody;"
    assert page(None, "somebody") == "V1 somebody;V2 somebody;V3 somebody;"
    assert page("a", "a third") == "V1 one;V2 one;V3 one;", "what has no key takes nothing away"


def test_a_part_of_a_page_is_kept_under_its_key_but_for_the_token_of_its_forms():
    body = "{% once key %}{{ who }}{% csrf_token %}{% endonce %}"
    template = engines["django"].from_string(body).template

    def page(key: object, who: str, token: str) -> str:
        return template.render(Context({"key": key, "who": who, "csrf_token": token}))

    first = page("a", "one", "first")
    assert (first.startswith("one"), 'value="first"' in first) == (True, True)
    assert page("a", "another", "second") == first.replace("first", "second")
    assert page("b", "another", "third").startswith("another")
    assert page(None, "nobody", "fourth").startswith("nobody")
