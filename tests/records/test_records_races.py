"""Forms of records while somebody else deletes, archives or replaces what was chosen in them."""

from collections.abc import Callable
from functools import partial
from threading import Event
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse

from dictionaries.models import DictionaryValue
from lists.protection import Refused
from lists.replacing import replace, replacing
from records.changing import give
from records.models import Lead
from tests.concurrency import at_once, errors, fresh
from tests.factories import LeadFactory
from tests.people import administrator, text

pytestmark = pytest.mark.django_db(transaction=True)

only_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="On SQLite nobody writes while somebody else does."
)


def value(code: str) -> DictionaryValue:
    return DictionaryValue.objects.get(dictionary__code="SOURCE", code=code)


def form_of(lead: Lead, source: DictionaryValue) -> dict[str, Any]:
    status, had = lead.status_id, lead.source_id or ""
    shown = {"name": lead.name, "status": status, "source": had}
    return {f"initial-{name}": typed for name, typed in shown.items()} | shown | {"source": source.pk}


@pytest.mark.parametrize("act", ["delete", "archive"])
def test_either_the_entry_goes_or_the_record_gets_it(act: str):
    client = administrator()
    for row in DictionaryValue.objects.filter(dictionary__code="SOURCE", is_system=False):
        lead = LeadFactory()
        go = getattr(fresh(row), act)
        send = partial(client.post, lead.get_absolute_url(), form_of(lead, row))
        answer, refusal = at_once(send, go)
        errors([refusal], Refused)
        lead.refresh_from_db()
        entry = DictionaryValue.objects.filter(pk=row.pk).first()
        if answer.status_code == 302:
            assert lead.source == entry
        else:
            assert answer.status_code == 422
            assert "This value is archived or was deleted: choose another one." in text(answer)
            assert lead.source is None
            assert entry is None or entry.archived_at


def saved_while(take_away: Callable[[], Any], send: Callable[[], Any]) -> Any:
    """The answer to a form that is sent when something was taken away already, but not yet for others."""
    taken, saved = Event(), Event()

    def save() -> Any:
        taken.wait(30)
        try:
            return send()
        finally:
            saved.set()

    def take() -> None:
        with transaction.atomic():
            take_away()
            taken.set()
            wait_until_somebody_waits(saved)

    answer, done = at_once(save, take)
    assert not errors([answer, done])
    return answer


@only_postgresql
@pytest.mark.parametrize("act", ["delete", "archive"])
@pytest.mark.parametrize("is_new", [True, False])
def test_a_form_waits_for_who_is_just_taking_its_entry_away(act: str, is_new: bool):
    client, lead, row = administrator(), LeadFactory(), value("WEB")
    url = "/records/lead/add/" if is_new else lead.get_absolute_url()
    answer = saved_while(getattr(fresh(row), act), partial(client.post, url, form_of(lead, row)))
    assert answer.status_code == 422
    assert 'id="id_source_error">This value is archived or was deleted' in text(answer)
    assert Lead.objects.get().source is None


@only_postgresql
@pytest.mark.parametrize("act", ["record", "archive_record", "restore_record", "delete_record"])
def test_an_act_waits_for_who_is_just_deleting_the_record(act: str):
    client, lead = administrator(), LeadFactory()
    data = form_of(lead, value("WEB")) | {"name": "Back"}
    url = reverse(act, args=["lead", lead.pk])
    assert saved_while(fresh(lead).delete, partial(client.post, url, data)).status_code == 404
    assert not Lead.objects.exists()


def test_a_record_that_is_deleted_while_its_form_is_saved_stays_deleted():
    client = administrator()
    for _ in range(5):
        lead = LeadFactory()
        data = form_of(lead, value("WEB")) | {"name": "Back"}
        answer, gone = at_once(partial(client.post, lead.get_absolute_url(), data), fresh(lead).delete)
        errors([gone])
        assert answer.status_code in {302, 404}
        assert not Lead.objects.exists()


@only_postgresql
def test_many_records_are_given_an_entry_before_it_is_replaced_or_after():
    """Between its last two looks at the records, when one has just got the entry that is being replaced."""
    web, email = value("WEB"), value("EMAIL")
    LeadFactory(source=web)
    replacement = replacing([fresh(web)], email)
    late, locked, is_done = LeadFactory.build(status=LeadFactory().status, source=web), Event(), Event()

    def give_it() -> Any:
        begun.wait(30)
        late.save()
        with connection.execute_wrapper(wait_once_locked):
            try:
                return give(Lead, Lead._meta.get_field("source"), {late.pk: web.pk}, web)
            finally:
                is_done.set()

    def wait_once_locked(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        result = execute(sql, *arguments)
        if "FOR NO KEY UPDATE" in sql and not locked.is_set():
            locked.set()
            wait_until_somebody_waits(is_done)
        return result

    def replace_it() -> None:
        assert [next(replacement).moved, next(replacement).moved] == [0, 1]
        begun.set()
        wait_until_somebody_waits(locked)
        for _progress in replacement:
            pass
        is_done.set()

    begun = Event()
    given, replaced = at_once(give_it, replace_it)
    errors([given, replaced], ValidationError)
    late.refresh_from_db()
    assert late.source == email


def wait_until_somebody_waits(over: Event) -> None:
    """For a lock, or until it is over."""
    waits = False
    with connection.cursor() as cursor:
        while not waits and not over.is_set():
            cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
            [waits] = cursor.fetchone()


def test_forms_are_saved_while_their_entry_is_replaced():
    client, web, email = administrator(), value("WEB"), value("EMAIL")
    leads = [LeadFactory(source=web) for _ in range(2)] + [LeadFactory() for _ in range(2)]
    sends = [
        partial(client.post, lead.get_absolute_url(), form_of(lead, web) | {"name": "Typed"})
        for lead in leads
    ]
    *answers, moved = at_once(*sends, partial(replace, [fresh(web)], fresh(email)))
    errors([moved])
    assert {answer.status_code for answer in answers} <= {302, 422}
    assert Lead.objects.count() == 4
    assert not DictionaryValue.objects.filter(pk=web.pk).exists()
    for lead, answer in zip(leads, answers, strict=True):
        before = lead.source_id
        lead.refresh_from_db()
        assert lead.source == (email if before or answer.status_code == 302 else None)
        assert (lead.name == "Typed") is (answer.status_code == 302)
