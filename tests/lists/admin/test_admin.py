"""The Django admin: a superuser meets the same rules, and the same sentences, as everybody else."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from dictionaries.models import Dictionary, DictionaryValue
from lists.rows import row_models
from pipelines.models import EntityType, Pipeline, Stage
from tests.admin import act, address, errors, messages, save, superuser
from tests.factories import PipelineFactory, StageFactory, ValueFactory
from tests.people import text


@pytest.fixture
def client(db):
    return superuser()


def results(response):
    return list(response.context["cl"].result_list)


def codes(entry_list):
    return list(entry_list.entries.values_list("code", flat=True))


@pytest.mark.parametrize("model", row_models())
@pytest.mark.parametrize("language", ["en", pytest.param("pl", marks=pytest.mark.any_database)])
def test_every_page_of_every_model_opens(model, language, client):
    row = model.objects.first()
    pages = [address(page, row, row.pk) for page in ("change", "delete", "history")]
    pages += [address("changelist", row), address("changelist", row) + "?q=e"]
    pages += [address("add", row)] if model is not EntityType else []
    for page in pages:
        assert client.get(page, headers={"Accept-Language": language}).status_code == 200, page


@pytest.mark.parametrize("factory", [ValueFactory, StageFactory, PipelineFactory])
def test_a_change_list_costs_as_many_queries_for_two_rows_as_for_twenty(factory, client):
    def look():
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address("changelist", factory._meta.model), {"q": "thing"})
        return len(results(response)), len(queries)

    look()  # what Django remembers from the first time on
    for number in range(2):
        factory(name="", default_name=f"Thing {number}")
    few, cost = look()
    for number in range(2, 20):
        factory(name="", default_name=f"Thing {number}")
    many, cost_of_many = look()
    assert (few, many) == (2, 20)
    # The filter has one choice more for each list, at no query.
    assert cost_of_many == cost


def test_a_change_list_stands_in_the_order_of_the_lists(client, source):
    source.entries.get(code="WEB").move(before=source.entries.get(code="EMAIL"))
    rows = results(client.get(address("changelist", DictionaryValue)))
    assert [row.pk for row in rows] == [v.pk for d in Dictionary.objects.all() for v in d.entries.all()]
    assert [row.rank for row in rows[: source.entries.count()]] == [*range(1, source.entries.count() + 1)]


@pytest.mark.parametrize(("typed", "code"), [("POŁĄCZ", "CALL"), ("łódź", "EMAIL"), ("tisin", "ADVERTISING")])
def test_the_search_finds_what_people_see(typed, code, client, source):
    source.entries.get(code="EMAIL").rename("ŁÓDŹ")
    answer = client.get(
        address("changelist", source.entries.first()), {"q": typed}, headers={"Accept-Language": "pl"}
    )
    assert code in [row.code for row in results(answer)]
    assert len(results(answer)) < 5


def test_a_filter_leaves_the_archived_ones_out(client, source):
    source.entries.get(code="WEB").archive()
    for archived, shown in [("1", ["WEB"]), ("0", [code for code in codes(source) if code != "WEB"])]:
        answer = client.get(
            address("changelist", DictionaryValue), {"archived": archived, "dictionary__id__exact": source.pk}
        )
        assert [row.code for row in results(answer)] == shown


def test_only_what_may_change_can_be_typed(client, deals, source):
    shown = {
        row: set(client.get(address("change", row, row.pk)).context["adminform"].form.fields)
        for row in (deals.entries.first(), source.entries.first(), deals, source, deals.entity_type)
    }
    assert list(shown.values()) == [
        {"name", "color", "description"},
        {"name", "description"},
        {"name", "description"},
        {"name", "description"},
        {"name"},
    ]


def test_what_is_sent_for_a_protected_field_is_ignored(client, deals, untouched):
    stage = untouched(deals.entries.first())
    other = PipelineFactory.build(entity_type=deals.entity_type)
    save(
        client,
        stage,
        code="OTHER",
        kind=2,
        is_system="",
        pipeline=other.pk or 0,
        position=1,
        default_name="X",
    )


def test_the_name_field_shows_the_default_name_in_the_language_of_the_person(client, source):
    call = source.entries.get(code="CALL")
    page = text(client.get(address("change", call, call.pk), headers={"Accept-Language": "pl"}))
    assert "„Połączenie”" in page or "“Połączenie”" in page


def test_a_new_value_gets_its_code_and_its_place(client, source):
    data = {"dictionary": source.pk, "code": "", "name": " Łódź – targi ", "description": ""}
    client.post(address("add", DictionaryValue), data, follow=True)
    added = source.entries.last()
    assert (added.code, added.name, added.is_system) == ("LODZ_TARGI", "Łódź – targi", False)
    assert LogEntry.objects.get().object_id == str(added.pk)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"name": ""}, "name", "Type a name."),
        ({"name": "call"}, "name", "“Call” is already in this list."),
        ({"name": "x", "code": "CALL"}, "code", "“Call” has the code CALL already."),
        ({"name": "x", "code": "a b"}, "code", "Use Latin letters, digits, “-” and “_” only."),
        ({"name": "x", "dictionary": ""}, "dictionary", "This field is required."),
    ],
)
def test_a_new_value_that_breaks_a_rule_is_told_so_at_its_field(
    typed, field, sentence, client, source, untouched
):
    untouched(source)
    data = {"dictionary": source.pk, "code": "", "name": "", "description": "", **typed}
    assert errors(client.post(address("add", DictionaryValue), data)) == {field: [sentence]}


def test_a_second_success_stage_is_refused_at_the_form(client, deals, untouched):
    untouched(deals)
    data = {"pipeline": deals.pk, "kind": 3, "code": "", "name": "Also won", "color": "", "description": ""}
    answer = client.post(address("add", Stage), data)
    assert errors(answer) == {"__all__": ["A pipeline has one success stage."]}


def test_a_new_pipeline_gets_the_shipped_stages(client, deals):
    data = {"entity_type": deals.entity_type.pk, "code": "", "name": "Partners", "description": ""}
    client.post(address("add", Pipeline), data, follow=True)
    assert codes(Pipeline.objects.get(name="Partners")) == codes(deals)


def test_an_entity_type_is_not_made_by_hand(client):
    assert client.get(address("add", EntityType)).status_code == 403


def test_a_second_pipeline_of_leads_is_refused_at_the_form(client, untouched):
    leads = untouched(EntityType.objects.get(code="LEAD"))
    data = {"entity_type": leads.pk, "code": "", "name": "Partners", "description": ""}
    assert "entity_type" in errors(client.post(address("add", Pipeline), data))


@pytest.mark.parametrize(
    ("typed", "stored"), [("#ABC", "#aabbcc"), ("39A8EF", "#39a8ef"), (" #39a8ef ", "#39a8ef")]
)
def test_a_colour_may_be_typed_as_people_do(typed, stored, client, deals):
    save(client, deals.entries.first(), color=typed)
    assert deals.entries.first().color == stored


@pytest.mark.parametrize("typed", ["", "blue", "#12345", "#1234567"])
def test_a_wrong_colour_is_told_at_its_text_box(typed, client, deals, untouched):
    answer = save(client, untouched(deals.entries.first()), color=typed)
    assert errors(answer) == {"color": ["Write a colour as # and six digits 0–9, a–f: #39a8ef."]}
    box = text(answer).split('name="color"')[1].split(">")[0]
    assert 'aria-invalid="true"' in box
    assert 'aria-describedby="id_color_helptext id_color_error"' in box
    assert 'maxlength="25"' in box


def test_a_save_writes_only_what_was_typed(client, source, monkeypatch):
    web, clean = source.entries.get(code="WEB"), DictionaryValue.clean

    def described_now(self):
        clean(self)
        DictionaryValue.objects.filter(pk=self.pk).update(description="The shop")

    monkeypatch.setattr(DictionaryValue, "clean", described_now)
    save(client, web, name="Our site")
    web.refresh_from_db()
    assert (web.name, web.description) == ("Our site", "The shop")
    assert LogEntry.objects.get().get_change_message() == "Changed Name."


def test_a_save_of_a_row_deleted_meanwhile_is_answered_with_a_sentence(client, source, monkeypatch):
    web = source.entries.get(code="WEB")
    url, clean = address("change", web, web.pk), DictionaryValue.clean

    def deleted_now(self):
        clean(self)
        DictionaryValue.objects.filter(pk=self.pk).delete()

    monkeypatch.setattr(DictionaryValue, "clean", deleted_now)
    answer = client.post(url, {"name": "Our site", "description": ""}, follow=True)
    assert "It was deleted in the meantime." in messages(answer)
    assert not LogEntry.objects.exists()


def test_what_only_the_database_refuses_is_answered_with_a_sentence(client, source, monkeypatch):
    def collide(self, *args, **kwargs):
        raise IntegrityError("UNIQUE constraint failed")

    monkeypatch.setattr(DictionaryValue, "save", collide)
    answer = save(client, source.entries.get(code="WEB"), name="Our site")
    assert messages(answer) == ["Somebody else changed this at the same moment. Look at it and try again."]


def test_two_people_cannot_give_one_name_at_once(client, source):
    with CaptureQueriesContext(connection) as queries:
        save(client, source.entries.get(code="WEB"), name="Our site")
    statements = [query["sql"] for query in queries]
    locks = [number for number, sql in enumerate(statements) if "FOR NO KEY UPDATE" in sql]
    names = re.compile(r'"default_name"[^,]*, [^,]*"archived_at" IS NOT NULL[^,]* FROM')
    twins = [number for number, sql in enumerate(statements) if names.search(sql)]
    assert twins
    assert connection.vendor == "sqlite" or locks[0] < twins[0]


def test_rows_move_up_and_down_together(client, source):
    before = codes(source)
    moved = [source.entries.get(code=code) for code in before[1:3]]
    answer = act(client, "move_up", *moved)
    assert codes(source) == [*before[1:3], before[0], *before[3:]]
    assert messages(answer) == ["Changed: 2."]
    assert messages(act(client, "move_up", *moved)) == ["Nothing changed."]
    act(client, "move_down", *moved)
    assert codes(source) == before
    assert LogEntry.objects.count() == 4


def test_a_row_moves_from_its_own_page(client, source):
    second = source.entries.all()[1]
    data = {"CHANGE_FORM-action": "move_up", "action": "move_up", "_selected_action": second.pk}
    client.post(address("change", second, second.pk), data, follow=True)
    assert source.entries.first() == second


def test_a_mandatory_stage_does_not_move_and_the_page_says_why(client, deals, untouched):
    answer = act(client, "move_up", untouched(deals.entries.get(code="APOLOGY")))
    assert messages(answer) == ["A mandatory stage always stands first in its group."]
    assert not LogEntry.objects.exists()


def test_a_pipeline_becomes_the_default_one_and_the_other_one_is_archived(client, deals):
    partners = PipelineFactory(name="Partners")
    refusal = "“General” is the default pipeline: make another one the default first."
    assert messages(act(client, "archive", deals)) == [refusal]
    assert messages(act(client, "make_default", deals, partners)) == [
        "Choose one pipeline: there is one default."
    ]
    act(client, "make_default", partners)
    act(client, "archive", deals)
    partners.refresh_from_db()
    deals.refresh_from_db()
    assert partners.is_default
    assert deals.archived_at
    act(client, "restore", deals)
    deals.refresh_from_db()
    assert not deals.archived_at
