"""Merge: several selected entries become one of them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from crmsettings.removal import plan as limits
from dictionaries.models import Dictionary
from lists.audit.describing import describe
from lists.models import Operation
from pipelines.models import Pipeline
from records.models import Deal, Lead
from tests.factories import DealFactory, LeadFactory
from tests.people import HTMX, administrator, list_url, person, text

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "plain"])


def merge(client: Client, *entries: Any, htmx: bool = True, into: Any = None, **fields: Any) -> Any:
    data = {"entry": [entry.pk for entry in entries], **fields}
    if into is not None:
        data |= {"merge": 1, "target": into.pk}
    url = reverse("merge_entries", args=[entries[0].entry_list])
    return client.post(url, data, headers=HTMX if htmx else {})


def three(source: Dictionary) -> list[Any]:
    entries = [source.entries.get(code=code) for code in ("WEB", "OTHER", "EMAIL")]
    for number, entry in enumerate(entries, start=1):
        LeadFactory.create_batch(number, source=entry)
    return entries


@BOTH
def test_the_question_names_the_entries_with_their_records_and_no_others(source: Dictionary, htmx: bool):
    entries = three(source)
    page = text(merge(administrator(), *entries, htmx=htmx))
    assert "Merge 3 entries" in page
    for entry, has, gets in zip(
        entries,
        ("1 record", "2 records", "3 records"),
        ("5 records move", "4 records move", "3 records move"),
        strict=True,
    ):
        choice = page.split(f'name="target" value="{entry.pk}"')[1].split("</label>")[0]
        assert all(words in choice for words in (entry.label, has, gets))
    # The one with the most records is chosen beforehand: so the fewest records change.
    assert f'name="target" value="{entries[2].pk}" checked' in page
    assert page.count('name="target"') == len(entries)
    assert Lead.objects.filter(source=entries[0]).count() == 1


@BOTH
def test_all_records_get_the_one_that_stays_and_the_others_are_deleted(source: Dictionary, htmx: bool):
    entries = three(source)
    client = administrator()
    response = merge(client, *entries, htmx=htmx, into=entries[1])
    assert response.headers.get("HX-Redirect" if htmx else "Location") == list_url(source)
    assert "4 records moved to “Other”. 2 entries are deleted." in text(client.get(list_url(source)))
    assert Lead.objects.filter(source=entries[1]).count() == 6
    assert source.entries.count() == 12


def test_they_become_no_entry_that_was_not_selected(source: Dictionary):
    response = merge(administrator(), *three(source), into=source.entries.get(code="CALL"))
    assert response.status_code == 422
    assert source.entries.count() == 14


def test_the_history_names_all_that_went_each_with_its_own_records(source: Dictionary):
    entries = three(source)
    merge(administrator(), *entries, into=entries[2])
    (done,) = describe([Operation.objects.latest("pk")])
    said = "merged “Website” (1 record) and “Other” (2 records) into “E-Mail” in Sources: 3 records together"
    assert done.predicate == said


def test_the_history_of_a_merge_of_unused_entries_claims_no_target(source: Dictionary):
    entries = [source.entries.get(code=code) for code in ("WEB", "OTHER", "EMAIL")]
    merge(administrator(), *entries, into=entries[2])
    (done,) = describe([Operation.objects.latest("pk")])
    assert done.predicate == "deleted 2 entries from Sources"


def test_a_protected_entry_is_the_one_that_stays(source: Dictionary):
    call, *entries = source.entries.get(code="CALL"), *three(source)
    page = text(merge(administrator(), call, *entries))
    assert "“Call” is protected, so it is the one that stays." in page
    assert page.count('name="target"') == 1
    assert f'name="target" value="{call.pk}" checked' in page
    assert all(f"<li>{entry.label}" in page for entry in entries)
    response = merge(administrator(), call, *entries, into=entries[0])
    assert response.status_code == 422
    assert source.entries.count() == 14


def test_of_unused_ones_the_first_is_chosen(source: Dictionary):
    entries = [source.entries.get(code=code) for code in ("WEB", "OTHER", "EMAIL")]
    page = text(merge(administrator(), *entries))
    assert f'value="{entries[2].pk}" checked' in page  # E-Mail stands above the others
    assert "No record has to move." in page


def test_two_protected_entries_never_become_one(deals: Pipeline):
    new, won = deals.entries.get(code="NEW"), deals.entries.get(code="WON")
    response = merge(administrator(), new, won)
    assert response.status_code == 409
    assert "Every success ends at “Deal won”" in text(response)
    assert deals.entries.count() == 8


@BOTH
def test_one_entry_is_too_few(source: Dictionary, htmx: bool):
    response = merge(administrator(), source.entries.get(code="WEB"), htmx=htmx)
    assert response.status_code == 422
    assert "Select at least two entries to merge them." in text(response)


def test_without_a_choice_the_question_stays(source: Dictionary):
    response = merge(administrator(), *three(source), merge=1)
    assert response.status_code == 422
    assert "Choose what the records should have instead." in text(response)


def test_it_warns_where_stages_of_another_kind_become_one_and_asks_to_confirm(deals: Pipeline):
    stages = [deals.entries.get(code=code) for code in ("EXECUTING", "PREPARATION", "APOLOGY")]
    for stage in stages:
        DealFactory(stage=stage)
    client = administrator()
    page = text(merge(client, *stages, into=stages[2]))
    assert "2 records are open now and become lost." in page
    assert Deal.objects.filter(stage=stages[2]).count() == 1
    merge(client, *stages, into=stages[2], sure=1, agreed="on")
    assert Deal.objects.filter(stage=stages[2]).count() == 3


def test_many_records_are_merged_only_after_the_name_of_what_stays_was_typed(
    source: Dictionary, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(limits, "TYPED", 3)
    entries = three(source)
    client = administrator()
    assert "Type “Other” to confirm" in text(merge(client, *entries, into=entries[1]))
    assert merge(client, *entries, into=entries[1], sure=1, typed="x").status_code == 422
    merge(client, *entries, into=entries[1], sure=1, typed="Other")
    assert Lead.objects.filter(source=entries[1]).count() == 6


def test_a_long_merge_shows_how_far_it_is(source: Dictionary, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "AT_ONCE", 3)
    entries = three(source)
    response = merge(administrator(), *entries, into=entries[1], htmx=False, sure=1)
    page = b"".join(response.streaming_content).decode()
    assert "4 of 4" in page
    assert "4 records moved to “Other”. 2 entries are deleted." in page


def test_merging_needs_the_permission_to_delete(source: Dictionary):
    entries = three(source)
    assert merge(person("change_dictionaryvalue"), *entries, into=entries[0]).status_code == 403
    assert '"merge/"' not in text(
        person("view_dictionaryvalue", "change_dictionaryvalue").get(list_url(source))
    )
    assert '"merge/"' in text(administrator().get(list_url(source)))


def test_what_the_bar_is_asked_for_meanwhile_is_gone(source: Dictionary):
    entries = three(source)[:2]
    Lead.objects.filter(source=entries[0]).delete()
    source.entries.get(pk=entries[0].pk).delete()
    response = merge(administrator(), *entries)
    assert response.status_code == 422
