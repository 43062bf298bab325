"""Lists of one's own: added with their values, archived, restored and deleted; shipped ones stay."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.utils.timezone import now
from django.utils.translation import override

from dictionaries.models import Dictionary
from lists.checks import check_lists_exist, check_looks
from lists.database import triggers
from lists.models import Operation
from lists.protection import Refused
from tests.doors_to_change import ORM_DOORS, SQL_DOORS, by_loaddata
from tests.factories import DictionaryFactory, VisitFactory
from tests.protected import refused
from tests.thirdparty.models import Order, Report

pytestmark = pytest.mark.django_db


def archived_list() -> Dictionary:
    return DictionaryFactory(archived_at=now())


def test_a_list_is_added_at_the_end_with_its_values_in_one_act():
    last = Dictionary.objects.last()
    added = Dictionary.add_list("Regions", description="Where they are", lines="N: North\nSouth")
    assert [entry.code for entry in added.entries.all()] == ["N", "SOUTH"]
    assert (added.code, added.description, added.is_system) == ("REGIONS", "Where they are", False)
    assert added.position > last.position
    assert Operation.objects.get().action == "add"


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"label": " "}, "name", "Type a name."),
        ({"label": "ŹRÓDŁA"}, "name", "“Sources” is already the name of another list."),
        ({"label": "Regions", "code": "SOURCE"}, "code", "“Sources” has the code SOURCE already."),
        ({"label": "Regions", "code": "no way"}, "code", "Use Latin letters"),
        ({"label": "Regions", "description": "x" * 251}, "description", "at most 250 characters"),
    ],
)
def test_a_list_that_cannot_be_is_refused_at_its_field(typed, field, sentence):
    count = Dictionary.objects.count()
    with pytest.raises(ValidationError) as info:
        Dictionary.add_list(**typed)
    assert info.value.message_dict.keys() == {field}
    assert sentence in info.value.message_dict[field][0]
    assert Dictionary.objects.count() == count


def test_an_archived_list_keeps_its_name_for_itself():
    Dictionary.add_list("Regions").archive()
    with pytest.raises(ValidationError, match="“Regions” is already the name of another list"):
        Dictionary.add_list("regions")


def test_an_own_list_is_archived_whatever_uses_it_and_comes_back_in_its_place():
    first, second = DictionaryFactory(), DictionaryFactory()
    VisitFactory(source=first.add("North"))
    first.archive()
    first.archive()
    assert Operation.objects.filter(action="archive").count() == 1
    second.move(before=first.group().exclude(pk=second.pk).first())  # archived ones are stepped over
    first.restore()
    assert Dictionary.objects.get(pk=first.pk).archived_at is None
    assert [*Dictionary.objects.all()][-1] == first


def test_an_archived_list_goes_on_taking_entries():
    row = archived_list()
    row.add("North").rename("Far north")
    assert [entry.label for entry in row.entries.all()] == ["Far north"]


@pytest.mark.parametrize("make", [DictionaryFactory, archived_list], ids=["active", "archived"])
def test_an_own_list_is_deleted_when_nothing_uses_it_and_not_before(make):
    row = make()
    visit, report = VisitFactory(source=row.add("North")), Report.objects.create(dictionary=row)
    for user in (report, visit):
        assert refused(lambda row: row.delete(), row, Refused).reason == "in_use"
        user.delete()
    row.delete()
    assert not Dictionary.objects.filter(name=row.name).exists()


@pytest.mark.parametrize("language", ["en", "pl"])
def test_a_shipped_list_says_why_it_is_not_archived(source, untouched, language):
    with override(language):
        refusal = refused(lambda row: row.archive(), untouched(source), Refused)
        assert refusal.reason == "shipped"
        assert source.label in str(refusal)
        assert str(refusal).endswith("not archived." if language == "en" else "nie można jej zarchiwizować.")


@pytest.mark.parametrize("door", [*ORM_DOORS, *SQL_DOORS], ids=lambda door: door.__name__)
def test_no_door_archives_a_shipped_list(door, source, untouched):
    moment = now() if door in ORM_DOORS else "2026-01-01 00:00:00" + ("Z" if door is by_loaddata else "")
    error = refused(lambda row: door(row, "archived_at", moment), untouched(source), IntegrityError)
    assert "dictionary_system_active" in str(error) or getattr(error, "reason", "present") == "present"


def test_no_list_is_shipped_and_archived_from_the_start():
    both = {"code": "BOTH", "name": "Both", "is_system": True, "archived_at": now()}
    with pytest.raises(ValidationError, match="A shipped list cannot be archived"):
        Dictionary(**both).full_clean()
    refused(lambda row: row.save(), Dictionary(**both), IntegrityError)


def test_an_archived_list_is_no_error_to_the_checks(monkeypatch):
    Dictionary.add_list("Regions", lines="North").archive()
    monkeypatch.setattr(Order._meta.get_field("source"), "code", "REGIONS")
    assert check_lists_exist(databases=["default"]) == []
    assert check_looks(databases=["default"]) == []
    assert triggers.differences(connection) == ([], [])


@pytest.mark.django_db(transaction=True)
def test_a_database_from_before_lists_were_archived_is_checked_and_migrated_with_all_that_is_in_it():
    Dictionary.add_list("Regions", lines="North\nSouth")
    before = list(Dictionary.objects.values("pk", "code", "name", "position", "version"))
    try:
        call_command("migrate", "dictionaries", "0001", verbosity=0)
        assert check_looks(databases=["default"]) == []
    finally:
        call_command("migrate", verbosity=0)
    assert list(Dictionary.objects.values("pk", "code", "name", "position", "version")) == before
    assert triggers.differences(connection) == ([], [])
    Dictionary.objects.get(code="REGIONS").archive()
