"""Ticked rows get one colour, or leave the choices, in one act that is undone as one."""

import pytest
from django.urls import reverse

from dictionaries.models import Dictionary
from lists.archiving import archive_together
from lists.audit import undo
from lists.models import Operation
from lists.protection import Refused
from pipelines.models import Pipeline, Stage
from tests.factories import LeadFactory, ValueFactory
from tests.people import HTMX, administrator, person, text

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])


def chosen(entry_list, *codes: str) -> dict:
    return {"entry": [entry_list.entries.get(code=code).pk for code in codes]}


def url(act: str, entry_list) -> str:
    return reverse(act, args=[entry_list])


def last() -> Operation:
    return Operation.objects.latest("pk")


def colors(deals: Pipeline) -> dict[str, str]:
    return dict(deals.entries.values_list("code", "color"))


@BOTH
def test_ticked_stages_get_one_colour_and_one_undo_gives_each_its_own_back(deals: Pipeline, headers):
    before, client = colors(deals), administrator()
    data = chosen(deals, "NEW", "EXECUTING", "APOLOGY") | {"color": "#F968B6"}
    client.post(url("recolor_entries", deals), data, headers=headers)
    now = colors(deals)
    assert {code for code in now if now[code] != before[code]} == {"NEW", "EXECUTING", "APOLOGY"}
    assert now["EXECUTING"] == "#f968b6"
    assert "Changed the colour of 3 entries" in text(client.get(deals.get_absolute_url()))
    assert last().action == "recolor"
    undo(last(), "somebody")
    assert colors(deals) == before


def test_the_colours_come_when_they_are_asked_for(deals: Pipeline):
    before, client = colors(deals), administrator()
    page = text(client.get(deals.get_absolute_url()))
    assert page.count('class="hues"') == 1
    for headers in (HTMX, {}):
        asked = text(client.post(url("recolor_entries", deals), chosen(deals, "NEW"), headers=headers))
        assert "Colour of 1 entry" in asked
        assert 'name="color" value="#ff5752"' in asked
    assert colors(deals) == before


@BOTH
def test_ticked_stages_get_any_other_colour_too(deals: Pipeline, headers):
    client, data = administrator(), chosen(deals, "NEW", "EXECUTING")
    asked = text(client.post(url("recolor_entries", deals), data, headers=headers))
    assert 'type="color" name="other" value="#39a8ef"' in asked
    client.post(url("recolor_entries", deals), data | {"color": "", "other": "#123456"}, headers=headers)
    now = colors(deals)
    assert {code for code in now if now[code] == "#123456"} == {"NEW", "EXECUTING"}


@BOTH
def test_what_is_no_colour_is_said_and_changes_nothing(deals: Pipeline, source: Dictionary, headers):
    before, client = colors(deals), administrator()
    response = client.post(
        url("recolor_entries", deals), chosen(deals, "NEW") | {"color": "blue"}, headers=headers
    )
    assert response.status_code == 422
    assert "Write a colour as #" in text(response)
    assert colors(deals) == before
    response = client.post(
        url("recolor_entries", source), chosen(source, "WEB") | {"color": "#000000"}, headers=headers
    )
    assert response.status_code == 422
    assert "The entries of this list have no colour." in text(response)


@BOTH
def test_unused_entries_are_archived_at_once_and_come_back_together(source: Dictionary, headers):
    client = administrator()
    client.post(url("archive_entries", source), chosen(source, "WEB", "EMAIL"), headers=headers)
    assert source.entries.filter(archived_at__isnull=False).count() == 2
    assert "Archived 2 entries" in text(client.get(source.get_absolute_url()))
    undo(last(), "somebody")
    assert not source.entries.filter(archived_at__isnull=False).exists()


@BOTH
def test_before_used_ones_are_archived_a_question_says_what_records_keep_and_what_stays(
    source: Dictionary, headers
):
    LeadFactory.create_batch(3, source=source.entries.get(code="WEB"))
    client, data = administrator(), chosen(source, "CALL", "WEB", "EMAIL")
    asked = text(client.post(url("archive_entries", source), data, headers=headers))
    assert "Archive 2 entries?" in asked
    assert "3 records have what you selected, and keep it." in asked
    assert "“Call” is a system value: it can be renamed, but not deleted." in asked
    assert '<details class="reason" open>' in asked
    assert not source.entries.filter(archived_at__isnull=False).exists()
    client.post(url("archive_entries", source), data | {"sure": "1", "reason": "Gone"}, headers=headers)
    assert {entry.code for entry in source.entries.exclude(archived_at=None)} == {"WEB", "EMAIL"}
    assert (last().action, last().reason) == ("archive", "Gone")


@BOTH
def test_where_all_of_them_have_to_stay_a_sentence_says_why(deals: Pipeline, headers):
    response = administrator().post(
        url("archive_entries", deals), chosen(deals, "NEW", "WON"), headers=headers
    )
    assert response.status_code == 409
    assert "Everything starts at “New”" in text(response)


def test_the_verb_archives_all_of_them_or_none(source: Dictionary):
    entries = list(source.entries.filter(code__in=["CALL", "WEB"]))
    with pytest.raises(Refused) as refusal:
        archive_together(entries)
    assert refusal.value.reason == "system"
    web = source.entries.get(code="WEB")
    source.entries.get(code="WEB").delete()
    with pytest.raises(Refused) as refusal:
        archive_together([web, source.entries.get(code="EMAIL")])
    assert refusal.value.reason == "gone"
    with pytest.raises(Refused):
        archive_together([source.entries.get(code="EMAIL"), ValueFactory()])  # of another list
    assert not source.entries.filter(archived_at__isnull=False).exists()


def test_stages_of_another_pipeline_or_gone_ones_get_no_colour(deals: Pipeline):
    other = deals.copy("Partners").entries.first()
    for stranger in (other, Stage(pk=0, pipeline=deals)):
        with pytest.raises(Refused) as refusal:
            Stage.recolor_together([deals.entries.first(), stranger], "#000000")
        assert refusal.value.reason == "gone"
    assert "#000000" not in colors(deals).values()


@pytest.mark.parametrize("act", ["recolor_entries", "archive_entries"])
def test_both_need_the_right_to_change_and_to_see_and_a_post(deals: Pipeline, act: str):
    data = chosen(deals, "EXECUTING") | {"color": "#000000"}
    for rights in (["view_stage", "add_stage", "delete_stage"], ["change_stage"]):
        assert person(*rights).post(url(act, deals), data).status_code == 403
    client = person("view_stage", "change_stage")
    assert client.get(url(act, deals)).status_code == 302
    assert client.post(url(act, deals), data).status_code == 302
    assert last().action == act.split("_")[0].replace("entries", "")
