"""The version of a list never comes again, also when the list was put back to an older state."""

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils.http import quote_etag

from crmsettings.polling import poll_address
from dictionaries.models import Dictionary
from lists.audit import undo
from lists.database import triggers
from lists.models import Operation
from tests.factories import DictionaryFactory, PipelineFactory, ValueFactory
from tests.people import administrator, list_url, text
from tests.protected import execute, value

pytestmark = pytest.mark.django_db

EXACT_IN_JAVASCRIPT = 2**53


def version(entry_list):
    return type(entry_list).objects.values_list("version", flat=True).get(pk=entry_list.pk)


def put_back(entry, name, former):
    """As a restore of an older dump does, or a standby that did not get the last commits."""
    with triggers.suspended(connection):
        execute(f"UPDATE {type(entry)._meta.db_table} SET name = %s WHERE id = %s", name, entry.pk)
        table = entry.entry_list._meta.db_table
        execute(f"UPDATE {table} SET version = %s WHERE id = %s", former, entry.entry_list.pk)


def test_after_a_restore_no_page_and_no_poll_passes_for_what_it_was_before(source):
    ann, address = administrator(), list_url(source)
    former = version(source)
    value("WEB").rename("Lost")
    lost, seen = version(source), ann.get(address)
    assert "Lost" in text(seen)
    put_back(value("WEB"), "", former)
    value("WEB").rename("Found")

    again = ann.get(address, headers={"If-None-Match": quote_etag(seen.headers["ETag"])})
    assert again.status_code == 200
    assert "Found" in text(again)
    assert "Lost" not in text(again)
    poll = Client().get(f"{poll_address(source)}?v={lost}")
    assert (poll.status_code, poll.json()) == (200, {"version": version(source)})


def test_every_change_has_a_version_of_its_own_that_javascript_can_tell(source):
    seen = [version(source)]
    for name in ("One", "Two", "Three"):
        value("WEB").rename(name)
        seen.append(version(source))
    with transaction.atomic():
        execute("UPDATE dictionaries_dictionaryvalue SET name = code WHERE code IN ('WEB', 'EMAIL')")
        seen.append(version(source))
        source.rename("Origins")
        seen.append(version(source))
    assert seen == sorted(set(seen))
    assert seen[-1] < EXACT_IN_JAVASCRIPT


@pytest.mark.parametrize("make", [DictionaryFactory, PipelineFactory])
def test_a_new_list_begins_with_a_version_that_no_list_had_before(make, source):
    value("WEB").rename("Site")
    assert version(make()) > version(source)


@pytest.mark.parametrize("former", [0, 7])
def test_nobody_turns_a_version_back(former, source):
    before = version(source)
    Dictionary.objects.filter(pk=source.pk).update(version=former)
    assert version(source) > before
    source.version = former
    source.save()
    assert version(source) > before


def test_a_list_that_comes_back_has_another_version_than_before(db):
    entry_list = ValueFactory().dictionary
    before = version(entry_list)
    entry_list.delete()
    undo(Operation.objects.latest("pk"), None)
    assert version(Dictionary.objects.latest("pk")) > before


def test_a_clock_that_goes_back_does_not_turn_the_version_back(deals):
    ahead = EXACT_IN_JAVASCRIPT - 1000
    put_back(deals.entries.first(), "", ahead)
    deals.rename("Main")
    assert version(deals) == ahead + 1
