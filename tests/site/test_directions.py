"""Names written from right to left keep their own direction wherever a page shows them."""

import re
from typing import Any

import pytest
from django.template import Context, Template
from django.urls import reverse

from dictionaries.models import Dictionary
from lists.audit import undo
from lists.models import Operation
from tests.admin import act, address, messages, save, superuser
from tests.factories import ContactFactory
from tests.people import HTMX, administrator, entry_url, list_url
from tests.protected import value

HEBREW = "עברית (1)!"


def page_of(response: Any) -> str:
    return str(response.getvalue().decode())


def drawn(template: str, value: str) -> str:
    return Template(template).render(Context({"value": value}))


@pytest.mark.parametrize("quotes", ["“%s”", "„%s”"])
def test_a_name_in_a_sentence_stands_apart(quotes: str):
    said = f"{quotes % HEBREW} is like {quotes % 'Call'}."
    assert drawn("{{ value|names }}", said) == said.replace(HEBREW, f"<bdi>{HEBREW}</bdi>")
    assert drawn("{{ value|names }}", quotes % "Call") == quotes % "Call"


def test_markup_in_a_name_stays_text():
    assert drawn("{{ value|names }}", "<b>“<i>ע</i>”") == "&lt;b&gt;“<bdi>&lt;i&gt;ע&lt;/i&gt;</bdi>”"
    assert drawn("{{ value|bdi }}", "<i>ע") == "<bdi>&lt;i&gt;ע</bdi>"
    assert drawn("{{ value|bdi }}", "<i>") == "&lt;i&gt;"


def test_where_no_markup_can_stand_characters_set_a_name_apart():
    assert drawn("{{ value|isolated }}", HEBREW) == f"\u2068{HEBREW}\u2069"
    assert drawn("{{ value|isolated }}", "Call") == "Call"


@pytest.mark.django_db
def test_the_admin_sets_names_apart(source: Dictionary):
    client, entry = superuser(), source.add(HEBREW)
    entry.is_system = True
    entry.write("is_system")
    [said] = messages(act(client, "archive", entry))
    assert f"“\u2068{HEBREW}\u2069”" in said
    taken = save(client, value("WEB"), name=HEBREW)
    assert f"<li>“<bdi>{HEBREW}</bdi>” is already in this list.</li>" in page_of(taken)
    assert 'dir="auto"' in page_of(taken).partition('name="name"')[2].partition(">")[0]
    assert f">\u2068{HEBREW}\u2069</option>" in page_of(client.get(address("add", ContactFactory.build())))


@pytest.mark.django_db
def test_every_page_that_shows_a_name_sets_it_apart(source: Dictionary):
    client, entry = administrator(), source.add(HEBREW)
    source.rename(f"רשימה {HEBREW}")
    ContactFactory(source=entry, name=HEBREW)
    apart = f"<bdi>{HEBREW}</bdi>"
    rows = page_of(client.get(list_url(source)))
    assert re.search(rf'class="text" dir="auto"[^>]*>{re.escape(HEBREW)}</a>', rows)
    assert f'<bdi id="list-title">רשימה {HEBREW}</bdi>' in rows
    form = page_of(client.get(entry_url("edit_entry", entry), headers=HTMX))
    assert 'dir="auto"' in form.partition('name="name"')[2].partition(">")[0]
    assert f"“{apart}”" in page_of(client.get(entry_url("delete_entry", entry), headers=HTMX))
    assert f"“{apart}”" in page_of(client.get(entry_url("usage", entry)))
    taken = client.post(reverse("add_entry", args=[source]), {"name": HEBREW}, headers=HTMX)
    assert f"“{apart}” is already in this list." in page_of(taken)
    saved = client.post(entry_url("edit_entry", entry), {"name": f"{HEBREW} 2"}, headers=HTMX)
    assert f"Renamed to “<bdi>{HEBREW} 2</bdi>”" in page_of(saved)
    undo(Operation.objects.latest("pk"), None)
    assert f'<span class="val was">{apart}</span>' in page_of(client.get(reverse("history")))
    records = page_of(superuser().get(reverse("records", args=["contact"])))
    assert apart in records
    new = page_of(superuser().get(reverse("add_record", args=["contact"])))
    assert f">\u2068{HEBREW}\u2069</option>" in new
