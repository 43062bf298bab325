"""Ctrl+Z goes back step by step and Ctrl+Shift+Z forward again; the history says what is undone."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dictionaries.models import Dictionary
from lists.audit import undo
from lists.audit.chains import RECENT, is_undone
from lists.models import Operation
from tests.people import HTMX, administrator, entry_url, person, text
from tests.protected import value

pytestmark = pytest.mark.django_db

HISTORY = reverse("history")


def step(client: Client, way: str) -> Any:
    return client.post(reverse(f"{way}_last"), headers=HTMX)


def rename(client: Client, code: str, name: str) -> None:
    client.post(entry_url("edit_entry", value(code)), {"name": name})


def names() -> tuple[str, str]:
    return value("WEB").label, value("EMAIL").label


@pytest.fixture
def ann(source: Dictionary) -> Client:
    client = administrator()
    rename(client, "WEB", "One")
    rename(client, "WEB", "Two")
    rename(client, "EMAIL", "Post")
    return client


def test_several_steps_lead_back_and_as_many_forward(ann: Client):
    back = [("Two", "E-Mail"), ("One", "E-Mail"), ("Website", "E-Mail")]
    for names_then in back:
        assert step(ann, "undo").headers["HX-Refresh"] == "true"
        assert names() == names_then
    assert "Undone: renamed “Website” to “One” in Sources." in text(ann.get("/settings/history/"))
    nothing = step(ann, "undo")
    assert nothing.status_code == 404
    assert text(nothing) == "You have changed nothing lately that could be undone."
    for names_then in [*back[1::-1], ("Two", "Post")]:
        step(ann, "redo")
        assert names() == names_then
    assert "Redone: renamed “E-Mail” to “Post” in Sources." in text(ann.get("/settings/history/"))
    assert step(ann, "redo").status_code == 404
    step(ann, "undo")
    assert names() == ("Two", "E-Mail")


def test_what_takes_an_undo_back_is_called_redo_wherever_it_stands(ann: Client):
    def words() -> set[str]:
        undoing = Operation.objects.latest("pk").pk
        pages = [ann.get(HISTORY), ann.get(HISTORY), ann.get(reverse("operation", args=[undoing]))]
        form = rf'action="/settings/history/{undoing}/undo/".*?</(?:form|button)>'
        forms = [each for page in pages for each in re.findall(form, text(page), re.DOTALL)]
        assert len(forms) == 4  # the toast, its line in the history, twice, and its page
        return {word for each in forms for word in re.findall("Undo|Redo", each)}

    step(ann, "undo")
    assert words() == {"Redo"}
    step(ann, "redo")
    assert words() == {"Undo"}


def test_after_a_new_act_nothing_is_redone_and_the_act_is_undone_first(ann: Client):
    step(ann, "undo")
    rename(ann, "EMAIL", "Letter")
    assert step(ann, "redo").status_code == 404
    step(ann, "undo")
    assert names() == ("Two", "E-Mail")
    step(ann, "undo")
    assert names() == ("One", "E-Mail")


def test_everybody_takes_back_their_own_acts_and_not_those_of_long_ago(ann: Client, settings: Any):
    ben = administrator()
    assert step(ben, "undo").status_code == 404
    rename(ben, "EMAIL", "Mail")
    step(ann, "undo")  # the last one of Ann's is in the way of nobody
    assert "“Mail” has been changed again since then" in text(ann.get(HISTORY))
    step(ben, "undo")
    step(ann, "undo")
    assert names() == ("Two", "E-Mail")
    before = RECENT.total_seconds()
    assert before <= 3600
    assert person("view_dictionaryvalue").post(reverse("undo_last")).status_code == 404


def test_however_long_a_chain_of_undos_is_one_query_says_whether_an_act_stands(source: Dictionary):
    value("WEB").rename("Site")
    act = last = Operation.objects.latest("pk")
    for number in range(1, 12):
        last = undo(last, None)
        with CaptureQueriesContext(connection) as captured:
            assert is_undone(act) == bool(number % 2)
        assert len(captured) == 1


def test_the_history_marks_what_is_undone_and_offers_to_undo_only_what_can_be(ann: Client):
    step(ann, "undo")
    ann.get(HISTORY)  # with the toasts
    page = text(ann.get(HISTORY))
    post, two, one = (Operation.objects.filter(undoes=None).order_by("-pk")[n].pk for n in range(3))
    undoing = Operation.objects.latest("pk").pk
    assert f'id="operation-{post}" class="gone"' in page
    offered = {pk for pk in (undoing, post, two, one) if f"/settings/history/{pk}/undo/" in page}
    assert offered == {undoing, two}  # “One” has another name since
    undone_at = Operation.objects.get(pk=undoing).at
    assert f"undone {undone_at:%H:%M}" in page
    assert f'<dt>Undone</dt><dd><a href="/settings/history/{undoing}/">' in text(
        ann.get(reverse("operation", args=[post]))
    )
    stopped = text(ann.get(reverse("operation", args=[one])))
    assert "It cannot be undone as things stand" in stopped
    assert f'<a href="/settings/history/{two}/"' in stopped
    own = text(ann.get(reverse("operation", args=[two])))
    assert own.index(f"/settings/history/{two}/undo/") < own.index("<table")
