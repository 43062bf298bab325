"""“Details…”: whatever may be changed of an entry, made from what its model declares."""

import re

import pytest

from dictionaries.models import Dictionary
from lists.audit import undo
from lists.models import Operation
from pipelines.models import Pipeline
from tests.entries.test_conflicts import hidden
from tests.people import HTMX, administrator, entry_url, person, text
from tests.protected import stage, value

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])


def test_the_form_has_every_column_that_people_may_change(source: Dictionary, deals: Pipeline):
    client = administrator()
    plain = ["description", "name"]
    for row, columns in ((value("WEB"), plain), (stage("NEW"), ["color", *plain])):
        form = text(client.get(entry_url("describe_entry", row), headers=HTMX))
        fields = re.findall(r'name="(?!initial-|csrf)(\w+)"', form)
        assert sorted(fields) == columns


@BOTH
def test_a_description_is_saved_shown_told_and_undone(source: Dictionary, headers: dict[str, str]):
    url = entry_url("describe_entry", value("WEB"))
    typed = {"name": "Website", "description": "Forms and chats of our own pages"}
    answer = administrator().post(url, typed, headers=headers, follow=True)
    assert answer.status_code == 200
    assert "Changed “Website”" in text(answer)
    assert "Forms and chats of our own pages" in text(answer)
    assert (value("WEB").name, value("WEB").description) == ("", typed["description"])
    undo(Operation.objects.latest("pk"), "Ann")
    assert value("WEB").description == ""


def test_all_columns_at_once_are_one_act(deals: Pipeline):
    url = entry_url("describe_entry", stage("EXECUTING"))
    typed = {"name": "Doing", "description": "Somebody works on it", "color": "#6e54d1"}
    administrator().post(url, typed)
    row = stage("EXECUTING")
    assert (row.name, row.description, row.color) == ("Doing", "Somebody works on it", "#6e54d1")
    undo(Operation.objects.latest("pk"), "Ann")
    assert (stage("EXECUTING").label, stage("EXECUTING").description) == ("In progress", "")


@BOTH
def test_what_is_wrong_is_said_and_nothing_typed_is_cut_off(source: Dictionary, headers: dict[str, str]):
    url, long = entry_url("describe_entry", value("WEB")), "x" * 300
    answer = administrator().post(url, {"name": "Call", "description": long}, headers=headers)
    assert answer.status_code == 422
    assert long in text(answer)
    assert "maxlength" not in text(answer).partition("details-form")[2].partition("</form>")[0]
    assert "at most 250 characters" in text(answer)
    assert value("WEB").description == ""
    answer = administrator().post(url, {"name": "Call", "description": "Short"}, headers=headers)
    assert "“Call” is already in this list." in text(answer)


def test_two_at_once_are_shown_what_differs(source: Dictionary):
    client, url = administrator(), entry_url("describe_entry", value("WEB"))
    form = hidden(text(client.get(url, headers=HTMX)))
    value("WEB").change(description="Theirs")
    answer = client.post(url, {**form, "name": "Website", "description": "Mine"}, headers=HTMX)
    assert answer.status_code == 409
    yours, theirs = text(answer).partition('class="versions"')[2].partition("</dl>")[0].split("<dt>Theirs")
    assert "description:</span>Mine" in yours
    assert "description:</span>Theirs" in theirs
    assert value("WEB").description == "Theirs"
    again = {**hidden(text(answer)), "name": "Website", "description": "Mine"}
    assert client.post(url, again, headers=HTMX).status_code == 200
    assert value("WEB").description == "Mine"


def test_who_may_only_look_changes_nothing(source: Dictionary):
    url = entry_url("describe_entry", value("WEB"))
    reader = person("view_dictionaryvalue")
    for answer in (reader.get(url), reader.post(url, {"name": "x"})):
        assert answer.status_code == 403
