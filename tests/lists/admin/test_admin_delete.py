"""Every way to delete in the Django admin: the model's own sentence, no lost row, no error page."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import DELETION, LogEntry
from django.urls import path

from crmsettings import urls
from dictionaries.admin import DictionaryAdmin
from dictionaries.models import Dictionary, DictionaryValue
from lists.protection import Refused
from lists.querysets import ProtectedQuerySet
from tests.admin import act, address, messages, superuser
from tests.factories import DictionaryFactory, UserFactory, ValueFactory, VisitFactory
from tests.people import person, text
from tests.protected import IN_USE, MANDATORY
from tests.thirdparty.models import Visit

STAYS = {**{name: make for name, (make, _reason) in MANDATORY.items()}, **IN_USE}


class ValueInline(admin.TabularInline):
    model = DictionaryValue
    fields = ("name",)
    extra = 0


class InlineAdmin(DictionaryAdmin):
    inlines = (ValueInline,)


site = admin.AdminSite(name="inlines")
site.register(Dictionary, InlineAdmin)
urlpatterns = [*urls.urlpatterns, path("inlines/", site.urls)]


@pytest.fixture
def client(db):
    return superuser()


def sentence_of(row):
    """What the model says."""
    with pytest.raises(Refused) as info:
        row.delete()
    return str(info.value)


def by_page(client, row):
    return client.post(address("delete", row, row.pk), {"post": "yes"}, follow=True)


def by_action(client, row):
    return act(client, "delete_selected", row, post="yes")


@pytest.mark.parametrize("door", [by_page, by_action])
@pytest.mark.parametrize("name", STAYS)
def test_a_row_that_stays_is_explained_by_the_model(name, door, client, untouched):
    row = untouched(STAYS[name]())
    answer = door(client, row)
    assert answer.context["protected"] == [sentence_of(row)]
    assert sentence_of(row) in text(answer)
    assert "Yes, I’m sure" not in text(answer)
    assert "related objects" not in text(answer)
    assert not LogEntry.objects.exists()


def test_each_of_many_rows_that_stay_has_its_sentence(client, source, untouched):
    call, web, email = (source.entries.get(code=code) for code in ("CALL", "WEB", "EMAIL"))
    VisitFactory(source=web)
    untouched(source)
    answer = act(client, "delete_selected", call, web, email, post="yes")
    assert answer.context["protected"] == [sentence_of(call), sentence_of(web)]


@pytest.mark.parametrize("door", [by_page, by_action])
def test_a_value_that_nothing_uses_goes(door, client):
    value = ValueFactory()
    assert "successfully" in messages(door(client, value))[0].lower()
    assert not DictionaryValue.objects.filter(pk=value.pk).exists()
    assert LogEntry.objects.get().action_flag == DELETION


@pytest.mark.parametrize("door", [by_page, by_action])
def test_a_list_goes_with_its_values_and_the_page_says_so(door, client):
    own = DictionaryFactory()
    values = [ValueFactory(dictionary=own, name=f"Mine {number}") for number in range(2)]
    page = client.get(address("delete", own, own.pk))
    assert page.context["protected"] == []
    assert dict(page.context["model_count"]) == {"drop-down lists": 1, "values": 2}
    assert "Mine 0" in text(page)
    door(client, own)
    assert not Dictionary.objects.filter(pk=own.pk).exists()
    assert not DictionaryValue.objects.filter(pk__in=[value.pk for value in values]).exists()


def test_who_may_not_delete_values_may_not_delete_their_list(db):
    value = ValueFactory()
    client = person("view_dictionary", "delete_dictionary")
    UserFactory._meta.model.objects.update(is_staff=True)
    page = client.get(address("delete", value.dictionary, value.dictionary.pk))
    assert page.context["perms_lacking"] == {"value"}
    assert by_page(client, value.dictionary).status_code == 403
    assert Dictionary.objects.filter(pk=value.dictionary.pk).exists()


@pytest.mark.parametrize("door", [by_page, by_action])
def test_a_record_that_begins_to_use_the_row_at_that_moment_keeps_it(door, client, monkeypatch):
    value = ValueFactory(name="Fair")
    delete = ProtectedQuerySet.delete

    def used_now(self):
        VisitFactory(source=value)
        return delete(self)

    monkeypatch.setattr(ProtectedQuerySet, "delete", used_now)
    assert messages(door(client, value)) == ["“Fair” cannot be deleted: 1 record uses it."]
    assert DictionaryValue.objects.filter(pk=value.pk).exists()
    assert not LogEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("door", [by_page, by_action])
def test_what_the_database_finds_only_at_the_end_undoes_the_deletion(door, client, monkeypatch):
    value = ValueFactory(name="Fair")
    pk, delete = value.pk, ProtectedQuerySet.delete

    def used_afterwards(self):
        deleted = delete(self)
        Visit.objects.bulk_create([Visit(source_id=pk)])
        return deleted

    monkeypatch.setattr(ProtectedQuerySet, "delete", used_afterwards)
    # SQLite finds it at once, and an action says what it found.
    sentences = {
        "Somebody else changed this at the same moment. Look at it and try again.",
        "It points to a row that does not exist.",
    }
    [sentence] = messages(door(client, value))
    assert sentence in sentences
    assert DictionaryValue.objects.filter(pk=pk).exists()
    assert not Visit.objects.exists()
    assert not LogEntry.objects.exists()


def delete_inline(client, value):
    rows = {"entries-TOTAL_FORMS": 1, "entries-INITIAL_FORMS": 1}
    row = {"entries-0-id": value.pk, "entries-0-dictionary": value.dictionary.pk, "entries-0-DELETE": "on"}
    url = f"/inlines/dictionaries/dictionary/{value.dictionary.pk}/change/"
    return client.post(url, {"name": value.dictionary.name, "description": "", **rows, **row}, follow=True)


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    "name", ["a system value", "a value by a hidden key", "a value by two optional keys"]
)
def test_an_inline_row_that_stays_is_explained(name, client, untouched):
    value = untouched(STAYS[name]())
    answer = text(delete_inline(client, value))
    assert sentence_of(value) in answer or "protected related objects" in answer


@pytest.mark.urls(__name__)
def test_an_inline_row_that_begins_to_be_used_at_that_moment_stays(client, monkeypatch):
    value = ValueFactory(name="Fair")
    delete = DictionaryValue.delete

    def used_now(self):
        VisitFactory(source=value)
        return delete(self)

    monkeypatch.setattr(DictionaryValue, "delete", used_now)
    assert messages(delete_inline(client, value)) == ["“Fair” cannot be deleted: 1 record uses it."]
    assert DictionaryValue.objects.filter(pk=value.pk).exists()


@pytest.mark.urls(__name__)
def test_an_inline_row_that_nothing_uses_goes(client):
    value = ValueFactory()
    delete_inline(client, value)
    assert not DictionaryValue.objects.filter(pk=value.pk).exists()
