"""What can be done with one entry, in one place: the menu of its row; without JavaScript a page."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dictionaries.models import Dictionary
from pipelines.models import Pipeline
from tests.people import HTMX, administrator, entry_url, list_url, person, text

pytestmark = pytest.mark.django_db

MOVES = ("To the top", "Up", "Down", "To the bottom")


def test_the_page_of_an_entry_leads_to_every_act(source: Dictionary):
    web = source.entries.get(code="WEB")
    page = text(administrator().get(entry_url("acts", web)))
    for act in ("edit_entry", "move_entry", "archive_entry", "delete_entry", "usage"):
        assert entry_url(act, web) in page
    assert all(move in page for move in MOVES)
    assert '<code id="code-' in page
    assert f'href="{list_url(source)}#entry-{web.pk}"' in page


def test_the_menu_is_the_same_without_the_page(source: Dictionary):
    web = source.entries.get(code="WEB")
    menu = text(administrator().get(entry_url("acts", web), headers=HTMX))
    assert menu.startswith(f'<div class="acts-of" data-row="entry-{web.pk}">')
    assert menu in text(administrator().get(entry_url("acts", web)))


def test_a_protected_entry_says_why_and_offers_neither_delete_nor_move(deals: Pipeline):
    won = deals.entries.get(code="WON")
    menu = text(administrator().get(entry_url("acts", won), headers=HTMX))
    assert str(won.refusal) in menu
    assert not re.search("Delete|Archive<|To the top", menu)


def test_an_archived_entry_is_restored_from_there(source: Dictionary):
    web = source.entries.get(code="WEB")
    web.archive()
    page = text(administrator().get(entry_url("acts", web)))
    assert entry_url("restore_entry", web) in page
    assert entry_url("edit_entry", web) not in page


def test_a_reader_sees_the_use_and_the_code_and_no_act(source: Dictionary):
    web = source.entries.get(code="WEB")
    menu = text(person("view_dictionaryvalue").get(entry_url("acts", web), headers=HTMX))
    assert entry_url("usage", web) in menu
    assert "WEB" in menu
    assert not re.search("Edit|Move|Delete|Archive|Insert", menu)


def test_without_javascript_a_press_moves_an_entry_and_comes_back_to_it(source: Dictionary):
    web = source.entries.get(code="WEB")
    answer = administrator().post(entry_url("move_entry", web), {"step": "top"})
    assert answer.headers["Location"].endswith(f"#entry-{web.pk}")
    assert source.entries.first() == web


def test_a_menu_takes_few_queries(source: Dictionary):
    client = administrator()
    with CaptureQueriesContext(connection) as captured:
        client.get(entry_url("acts", source.entries.get(code="WEB")), headers=HTMX)
    assert len(captured) <= 7
