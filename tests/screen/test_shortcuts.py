"""The sheet of keyboard shortcuts: fetched when it is asked for, and without a script a page of its own."""

import pytest

from dictionaries.models import Dictionary
from tests.people import HTMX, administrator, list_url, person, text

pytestmark = pytest.mark.django_db


def test_the_sheet_is_a_page_that_leads_back_and_for_a_script_a_part_of_one(source: Dictionary):
    address, client = f"{list_url(source)}shortcuts/", administrator()
    page, part = text(client.get(address)), text(client.get(address, headers=HTMX))
    assert f'<a href="{list_url(source)}">Back to the list</a>' in page
    assert "Without JavaScript only Enter works." in page
    assert "<main" not in part
    assert "Without JavaScript" not in part
    for sheet in (page, part):
        assert "Undo your last change" in sheet


def test_the_page_of_a_list_leads_to_the_sheet_and_does_not_carry_it(source: Dictionary):
    page = text(administrator().get(list_url(source)))
    assert '<a href="shortcuts/" data-shortcuts' in page
    assert "Undo your last change" not in page


def test_who_may_change_nothing_reads_of_no_change(source: Dictionary):
    sheet = text(person("view_dictionaryvalue").get(f"{list_url(source)}shortcuts/"))
    assert "Go to the next or previous row" in sheet
    assert "Undo your last change" not in sheet
