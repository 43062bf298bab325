"""The colour of a stage: one of the palette at a press, or any other."""

import pytest

from dictionaries.models import Dictionary
from lists.audit import undo
from lists.models import Operation
from pipelines.colors import PALETTE
from pipelines.models import Pipeline
from tests.people import HTMX, administrator, entry_url, list_url, person, text
from tests.protected import stage, value

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])


@BOTH
def test_a_choice_is_saved_told_and_undone(deals: Pipeline, headers: dict[str, str]):
    url = entry_url("recolor_entry", stage("EXECUTING"))
    answer = administrator().post(url, {"color": "#6e54d1"}, headers=headers, follow=True)
    assert "Changed the colour of “In progress”" in text(answer)
    assert stage("EXECUTING").color == "#6e54d1"
    operation = Operation.objects.latest("pk")
    assert operation.action == "recolor"
    undo(operation, "Ann")
    assert stage("EXECUTING").color == "#47e4c2"


def test_htmx_gets_the_row_and_its_shapes(deals: Pipeline):
    row = stage("EXECUTING")
    answer = text(administrator().post(entry_url("recolor_entry", row), {"color": "#6e54d1"}, headers=HTMX))
    assert answer.startswith(f'<tr class="row" id="entry-{row.pk}"')
    assert f'id="scale-{row.pk}-4"' in answer
    assert "#47e4c2" not in answer


def test_without_javascript_a_page_offers_the_palette_by_name_and_a_field(deals: Pipeline):
    page = text(administrator().get(entry_url("recolor_entry", stage("EXECUTING"))))
    assert "Colour of “In progress”" in page
    form = page.partition("recolor-form")[2].partition("</form>")[0]
    assert form.count('name="swatch"') == len(PALETTE) == 15
    assert all(str(name) in form for name in PALETTE.values())
    assert 'value="#47e4c2" aria-pressed="true"' in form
    assert 'name="color" value="#47e4c2"' in form


def test_a_button_of_the_palette_counts_before_the_field_beside_it(deals: Pipeline):
    row = stage("EXECUTING")
    client, url = administrator(), entry_url("recolor_entry", row)
    client.post(url, {"color": row.color, "swatch": "#6e54d1"})
    assert stage("EXECUTING").color == "#6e54d1"
    client.post(url, {"color": "0AF"})
    assert stage("EXECUTING").color == "#00aaff"


@BOTH
def test_what_is_no_colour_is_said_at_its_field_and_saves_nothing(deals: Pipeline, headers: dict[str, str]):
    url = entry_url("recolor_entry", stage("EXECUTING"))
    answer = administrator().post(url, {"color": "reddish"}, headers=headers)
    assert answer.status_code == 422
    assert "Write a colour as # and six digits" in text(answer)
    assert 'value="reddish"' in text(answer)
    assert stage("EXECUTING").color == "#47e4c2"


def test_two_colours_at_once_are_shown_side_by_side(deals: Pipeline):
    row = stage("EXECUTING")
    client, url = administrator(), entry_url("recolor_entry", row)
    row.recolor("#123456")
    answer = client.post(url, {"color": "#6e54d1", "initial-color": "#47e4c2"}, headers=HTMX)
    assert answer.status_code == 409
    assert answer.headers["HX-Retarget"] == "#dialog"
    yours, theirs = text(answer).partition('class="versions"')[2].partition("</dl>")[0].split("Theirs")
    assert "#6e54d1" in yours
    assert "#123456" in theirs
    assert stage("EXECUTING").color == "#123456"


def test_a_name_given_meanwhile_stays(deals: Pipeline):
    row = stage("EXECUTING")
    row.rename("Doing")
    url = entry_url("recolor_entry", row)
    administrator().post(url, {"color": "#6e54d1", "initial-color": "#47e4c2"}, headers=HTMX)
    assert (stage("EXECUTING").name, stage("EXECUTING").color) == ("Doing", "#6e54d1")


def test_a_value_has_no_colour_and_who_may_only_look_changes_none(source: Dictionary, deals: Pipeline):
    assert administrator().get(entry_url("recolor_entry", value("WEB"))).status_code == 404
    url = entry_url("recolor_entry", stage("NEW"))
    assert person("view_stage").post(url, {"color": "#6e54d1"}).status_code == 403
    assert stage("NEW").color == "#39a8ef"


def test_the_palette_stands_once_on_the_page_of_who_may_recolour(deals: Pipeline, source: Dictionary):
    client = administrator()
    assert text(client.get(list_url(deals))).count('class="hue"') == 15
    assert 'class="hue"' not in text(client.get(list_url(source)))
    assert 'class="hue"' not in text(person("view_stage").get(list_url(deals)))
