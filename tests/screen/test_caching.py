"""Nothing is sent or drawn twice, and nothing is ever shown that is no longer so."""

import re

import pytest
from django.contrib import messages
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from dictionaries.models import Dictionary, DictionaryValue
from lists.entries import EntryList
from pipelines.models import EntityType, Pipeline, Stage
from tests.factories import DictionaryFactory, UserFactory
from tests.people import HTMX, administrator, entry_url, list_url, person, text
from tests.screen.readers import Reader

pytestmark = pytest.mark.django_db


def test_an_unchanged_page_is_not_sent_again(reader: Reader):
    answer = reader.again()
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["ETag"] == reader.page.headers["ETag"]


def test_a_page_is_asked_for_each_time_and_kept_by_its_reader_alone(reader: Reader):
    for answer in (reader.page, reader.again()):
        assert set(answer.headers["Cache-Control"].split(", ")) == {"private", "no-cache"}
        assert {"Cookie", "Accept-Language", "HX-Request"} <= set(answer.headers["Vary"].split(", "))


def test_the_scripts_of_a_kept_page_run_under_the_policy_of_a_304(reader: Reader):
    page = text(reader.page)
    assert "nonce" not in page
    assert not re.search(r"<script(?![^>]* src=)|<style|\son\w+=", page)
    assert "script-src 'self'" in reader.again().headers["Content-Security-Policy"]
    assert "nonce" not in reader.again().headers["Content-Security-Policy"]


def test_the_token_of_a_kept_page_is_still_good(source: Dictionary):
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_superuser("root"))
    kept = Reader(client, source)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text(kept.page))
    assert kept.again().status_code == 304
    fields = {"name": "Fair", "csrfmiddlewaretoken": token[1] if token else ""}
    assert client.post(f"{kept.url}add/", fields).status_code == 302


def test_a_new_token_makes_a_new_page(reader: Reader):
    del reader.client.cookies["csrftoken"]
    assert reader.again().status_code == 200


CHANGES = {
    "update()": lambda: DictionaryValue.objects.filter(code="CALL").update(name="Phone"),
    "bulk_update": lambda: DictionaryValue.objects.bulk_update([call(name="Ring")], ["name"]),
    "raw SQL": lambda: sql("UPDATE dictionaries_dictionaryvalue SET name = 'Phone' WHERE code = 'CALL'"),
    "raw SQL DELETE": lambda: sql("DELETE FROM dictionaries_dictionaryvalue WHERE NOT is_system"),
    "a verb": lambda: Dictionary.objects.get(code="SOURCE").add("Fair"),
    "the list's own name": lambda: Dictionary.objects.get(code="SOURCE").rename("Origins"),
    "another list's name": lambda: Dictionary.objects.get(code="INDUSTRY").rename("Branch"),
    "another list's length": lambda: Dictionary.objects.get(code="INDUSTRY").add("Space travel"),
    "a new list": lambda: DictionaryFactory(),
    "an entity type's name": lambda: EntityType.objects.filter(code="LEAD").update(name="Enquiries"),
    "an entity type's word": lambda: EntityType.objects.filter(code="LEAD").update(stage_term="stage"),
    "a pipeline's place": lambda: Pipeline.objects.filter(entity_type__code="LEAD").update(position=7),
    "a stage": lambda: Stage.objects.filter(code="NEW").update(color="#123456"),
}


def call(**fields: str) -> DictionaryValue:
    return DictionaryValue(pk=DictionaryValue.objects.get(code="CALL").pk, **fields)


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("door", CHANGES)
def test_a_change_through_any_door_makes_a_fresh_page(door: str, reader: Reader):
    CHANGES[door]()
    assert reader.again().status_code == 200


def test_a_fresh_page_shows_the_change(reader: Reader):
    for name in ("Phone", "Ring", "Bell"):
        sql(f"UPDATE dictionaries_dictionaryvalue SET name = '{name}' WHERE code = 'CALL'")
        assert f">{name}</" in text(reader.again())


def test_a_change_that_is_taken_back_leaves_nothing(reader: Reader):
    with transaction.atomic():
        CHANGES["update()"]()
        transaction.set_rollback(True)
    assert reader.again().status_code == 304


def test_another_person_gets_a_page_of_their_own(reader: Reader):
    other = UserFactory(username="somebody.else", is_superuser=True)
    reader.client.force_login(other)
    answer = reader.again()
    assert (answer.status_code, "somebody.else" in text(answer)) == (200, True)


@pytest.mark.parametrize(
    "change",
    [
        lambda reader: User.objects.update(username="renamed"),
        lambda reader: User.objects.update(is_staff=True),
        lambda reader: User.objects.get().groups.clear(),
        lambda reader: reader.client.post("/language/", {"language": "pl"}),
        lambda reader: reader.client.post("/theme/", {"theme": "dark"}),
        lambda reader: reader.client.post(f"{reader.url}codes/"),
    ],
    ids=["name", "staff", "rights", "language", "theme", "codes"],
)
def test_what_a_person_is_or_chooses_is_part_of_the_page(change, reader: Reader):
    change(reader)
    assert reader.again().status_code in {200, 403}


def test_another_address_of_the_same_list_is_another_page(reader: Reader):
    reader.url += "?q=call"
    assert reader.again().status_code == 200


def test_who_may_no_longer_see_a_list_is_told_so(source: Dictionary):
    client = person("view_dictionaryvalue")
    kept = Reader(client, source)
    assert kept.again().status_code == 304
    User.objects.get().user_permissions.clear()
    assert kept.again().status_code == 403


def test_a_message_is_shown_at_once_and_only_once(reader: Reader):
    reader.client.post(entry_url("move_entry", DictionaryValue.objects.get(code="WEB")), {"step": "1"})
    shown = reader.again()
    assert shown.status_code == 200
    assert "Moved “Website”" in text(shown)
    assert "ETag" not in shown.headers
    assert "Moved “Website”" not in text(reader.again())


def test_messages_are_read_without_being_used_up(rf):
    request = rf.get("/")
    request.session = {}
    storage = messages.storage.default_storage(request)
    storage.add(messages.INFO, "once")
    assert len(storage) == 1
    assert not storage.used


def test_htmx_is_never_told_that_nothing_changed(reader: Reader):
    assert reader.again(**HTMX).status_code == 200


def drawn(client: Client, entry_list: EntryList) -> list[str]:
    return re.findall(r'<tr class="row.*?</tr>', text(client.get(list_url(entry_list))), re.S)


def test_rows_follow_the_rights_and_the_language_of_the_person(source: Dictionary):
    full, least = administrator(), person("view_dictionaryvalue")
    with_all = drawn(full, source)
    bare = drawn(least, source)
    assert "Delete" in "".join(with_all)
    assert not re.search("Delete|Edit|Move", "".join(bare))
    full.post("/language/", {"language": "pl"})
    assert "Strona internetowa" in "".join(drawn(full, source))
    assert drawn(least, source) == bare
    assert drawn(administrator(), source) == with_all


NASTY = ["{pk} {label}", "{{ 7|add:1 }}", "%(label)s %", "<b>&amp;\"'</b>", "Łódź – „cytat”", "\\1 $1"]


@pytest.mark.parametrize("code", ["SOURCE", "DEAL", "LEAD"])
def test_a_row_of_the_page_is_the_row_that_an_act_answers_with(code: str):
    entry_list = (
        Dictionary.objects.get(code=code)
        if code == "SOURCE"
        else Pipeline.objects.get(entity_type__code=code, is_default=True)
    )
    for name in NASTY:
        entry_list.add(name)
    for entry in entry_list.entries.all()[:2]:
        entry.rename(f"Renamed {entry.pk} <i>")
    for client in (administrator(), person("view_dictionaryvalue", "view_stage")):
        page = drawn(client, entry_list)
        alone = [
            text(client.get(entry_url("entry", entry), headers=from_page(entry_list)))
            for entry in entry_list.entries.all()
        ]
        assert [plain(row) for row in page] == [plain(row) for row in alone]


def from_page(entry_list: EntryList) -> dict[str, str]:
    """Rows have addresses relative to the page of their list."""
    return {**HTMX, "HX-Current-URL": f"http://testserver{list_url(entry_list)}?q=x"}


def plain(row: str) -> str:
    """A row without its spaces, and without the focus that an answer gives."""
    found = re.search(r'<tr class="row.*?</tr>', row.replace(" autofocus", ""), re.S)
    assert found
    return " ".join(found[0].split())


def test_what_is_kept_of_a_page_is_shown_to_nobody_with_other_rights(source: Dictionary, deals: Pipeline):
    seen = [f"{action}_pipeline" for action in ("add", "change", "delete")]
    for entry_list in (source, deals):
        full, least = administrator(), person("view_dictionaryvalue", "view_stage", *seen)
        for _again in range(2):
            everything, bare = text(full.get(list_url(entry_list))), text(least.get(list_url(entry_list)))
            for act in ("paste", "bulk/delete", "add"):
                assert f'="{act}/' in everything
                assert f'="{act}/' not in bare
            menus = [text(person.get(reverse("list_tools", args=[entry_list]))) for person in (full, least)]
            assert ["/sort/" in menu for menu in menus] == [True, False]
            assert not re.search("Edit “|Delete “|Move “.*: arrow", bare[bare.index("<main") :])
    reader = person("view_dictionaryvalue", "view_stage")
    assert reverse("add_pipeline") not in text(reader.get(list_url(deals)))


def test_the_menu_of_a_pipeline_follows_its_default(deals: Pipeline):
    client = administrator()
    other = deals.entity_type.add_pipeline("Other")

    def menu(pipeline: Pipeline) -> str:
        return text(client.get(reverse("list_tools", args=[pipeline])))

    assert "Make default" in menu(other)
    other.make_default()
    assert "Make default" not in menu(other)
    assert "Make default" in menu(deals)
