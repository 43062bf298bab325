"""The question before a deletion, and the answer to it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from tests.factories import VisitFactory
from tests.people import HTMX, administrator, entry_url, list_url, text

pytestmark = pytest.mark.django_db


def test_the_confirmation_names_the_entry(source: Dictionary):
    email = source.entries.get(code="EMAIL")
    client = administrator()
    for headers in (HTMX, {}):
        response = client.get(entry_url("delete_entry", email), headers=headers)
        assert response.status_code == 200
        assert "Delete “E-Mail”?" in text(response)
    assert source.entries.filter(pk=email.pk).exists()


def test_a_confirmed_delete_takes_the_row_away_and_says_so(source: Dictionary):
    email = source.entries.get(code="EMAIL")
    response = administrator().post(entry_url("delete_entry", email), headers=HTMX)
    assert response.status_code == 200
    assert "<li" not in text(response)
    assert "Deleted “E-Mail”" in text(response)
    assert f"innerHTML:.side [href='{list_url(source)}'] .size\">13<" in text(response)
    assert not source.entries.filter(pk=email.pk).exists()


def test_without_javascript_a_confirmed_delete_leads_back_to_the_list(source: Dictionary):
    email = source.entries.get(code="EMAIL")
    response = administrator().post(entry_url("delete_entry", email), follow=True)
    assert response.redirect_chain == [(list_url(source), 302)]
    assert "Deleted “E-Mail”" in text(response)


def test_a_stale_page_that_posts_a_forbidden_delete_gets_the_sentence(source: Dictionary, deals: Pipeline):
    client = administrator()
    protected = {
        source.entries.get(code="CALL"): "“Call” is a system value",
        deals.entries.get(code="NEW"): "Everything starts at “New”",
        deals.entries.get(code="WON"): "Every success ends at “Deal won”",
        deals.entries.get(code="LOSE"): "Every failure ends at “Deal lost”",
    }
    for entry, sentence in protected.items():
        for send in (client.get, client.post):
            for headers in (HTMX, {}):
                response = send(entry_url("delete_entry", entry), headers=headers)
                assert response.status_code == 409
                assert sentence in text(response)
        assert type(entry).objects.filter(pk=entry.pk).exists()


def test_an_entry_in_use_stays_and_the_sentence_has_the_number(source: Dictionary):
    email = source.entries.get(code="EMAIL")
    VisitFactory.create_batch(2, source=email)
    response = administrator().post(entry_url("delete_entry", email), headers=HTMX)
    assert response.status_code == 409
    assert "“E-Mail” cannot be deleted: 2 records use it." in text(response)
    assert response.headers["HX-Retarget"] == "#dialog"
    assert "What should happen to these records?" in text(response)
    assert source.entries.filter(pk=email.pk).exists()


def test_nobody_waits_while_the_records_of_an_entry_are_counted_and_they_are_counted_once(source: Dictionary):
    email, client = source.entries.get(code="EMAIL"), administrator()
    VisitFactory.create_batch(2, source=email)
    with CaptureQueriesContext(connection) as captured:
        client.post(entry_url("delete_entry", email), {"initial-name": email.label}, headers=HTMX)
    statements = [query["sql"] for query in captured]
    assert sum("COUNT(*)" in statement for statement in statements) == 1
    assert not [statement for statement in statements if not statement.startswith("SELECT")]
    assert not [statement for statement in statements if "FOR UPDATE" in statement]


def test_what_somebody_deleted_already_is_gone_without_an_error_of_the_server(source: Dictionary):
    email = source.entries.get(code="EMAIL")
    url = entry_url("delete_entry", email)
    email.delete()
    assert administrator().post(url, headers=HTMX).status_code == 404


def test_protected_entries_have_a_lock_with_the_reason_and_no_cross(source: Dictionary, deals: Pipeline):
    client = administrator()
    for entry_list, protected in ((source, 7), (deals, 3)):
        page = text(client.get(list_url(entry_list)))
        assert page.count('class="badge lock"') == protected
        assert page.count("can be renamed, but not deleted") == protected
        assert page.count("Delete “") == entry_list.entries.count() - protected
