"""Two people at one entry: nobody overwrites what they have not seen, and nothing typed is lost."""

import re
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from crmsettings.removal import plan
from lists.history import acting
from lists.models import Operation
from lists.protection import Stale
from lists.rows import Row
from records.models import Lead
from tests.admin import address, errors, superuser
from tests.factories import LeadFactory, PipelineFactory, UserFactory
from tests.people import HTMX, administrator, entry_url, text
from tests.protected import stage, value

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])


@pytest.fixture
def bob() -> Any:
    return UserFactory(username="Bob")


def hidden(page: str) -> dict[str, str]:
    """What a form was made from, as a browser sends it back."""
    return dict(re.findall(r'name="(initial-\w+)"(?: value="([^"]*)")?', page))


def versions(page: str) -> list[str]:
    """Yours, theirs."""
    shown = page.partition('class="versions"')[2].partition("</dl>")[0]
    return re.findall(r"<dd>(\w+)", shown)


def opened(url: str, headers: dict[str, str] | None = None) -> tuple[Any, dict[str, str]]:
    client = administrator()
    return client, hidden(text(client.get(url, headers=headers or HTMX)))


def stale_edit(row: Any, act: str = "edit_entry", **typed: str) -> tuple[Any, str, Any]:
    """Somebody types while another one renames the entry; the client, the address, the answer."""
    url = entry_url(act, row)
    client, form = opened(url)
    row.rename("Theirs")
    return client, url, client.post(url, {**form, **typed}, headers=HTMX)


@BOTH
def test_a_stale_edit_shows_both_versions_and_saves_neither(source, bob, headers):
    web = value("WEB")
    url = entry_url("edit_entry", web)
    client, form = opened(url, headers)
    with acting(bob):
        web.rename("Theirs")
    response = client.post(url, {**form, "name": "Mine"}, headers=headers)
    page = text(response)
    assert response.status_code == 409
    assert "Bob renamed “Website” to “Theirs” in Sources" in page
    assert versions(page) == ["Mine", "Theirs"]
    assert 'value="Mine"' in page
    assert value("WEB").name == "Theirs"


@pytest.mark.parametrize("third", ["Mine", "A third"])
def test_after_the_question_ones_own_or_a_third_name_is_saved(source, third):
    client, url, response = stale_edit(value("WEB"), name="Mine")
    asked = hidden(text(response))
    assert asked == {"initial-name": "Theirs"}
    assert client.post(url, {**asked, "name": third}, headers=HTMX).status_code == 200
    assert value("WEB").name == third


def test_whoever_changes_it_during_the_question_is_shown_too(source):
    client, url, response = stale_edit(value("WEB"), name="Mine")
    value("WEB").rename("Theirs again")
    response = client.post(url, {**hidden(text(response)), "name": "Mine"}, headers=HTMX)
    assert response.status_code == 409
    assert "Theirs again" in text(response)


def test_a_form_that_came_back_with_an_error_is_as_old_as_before(source):
    web = value("WEB")
    url = entry_url("edit_entry", web)
    client, form = opened(url)
    invalid = client.post(url, {**form, "name": "Call"}, headers=HTMX)
    assert invalid.status_code == 422
    web.rename("Theirs")
    again = client.post(url, {**hidden(text(invalid)), "name": "Mine"}, headers=HTMX)
    assert again.status_code == 409
    assert value("WEB").name == "Theirs"


@pytest.mark.parametrize("name", ["Website", "Theirs"])
def test_who_changed_nothing_or_did_the_same_is_asked_nothing(source, name):
    _client, _url, response = stale_edit(value("WEB"), name=name)
    assert response.status_code == 200
    assert "“Theirs” stays as it was" in text(response)
    assert value("WEB").name == "Theirs"


def test_what_was_not_touched_stays_as_the_other_one_made_it(deals):
    client, url, asked = stale_edit(stage("EXECUTING"), "describe_entry", name="In progress", color="#123456")
    assert asked.status_code == 409
    assert 'value="Theirs"' in text(asked)
    assert 'value="#123456"' in text(asked)
    answer = {**hidden(text(asked)), "name": "Theirs", "color": "#123456"}
    assert client.post(url, answer, headers=HTMX).status_code == 200
    assert (stage("EXECUTING").name, stage("EXECUTING").color) == ("Theirs", "#123456")
    assert Operation.objects.latest("pk").action == "recolor"


def test_a_name_typed_while_another_one_chose_a_colour_keeps_the_colour(deals):
    row = stage("EXECUTING")
    url = entry_url("describe_entry", row)
    client, form = opened(url)
    typed = {"name": "Mine", "color": row.color}
    row.recolor("#123456")
    asked = client.post(url, {**form, **typed}, headers=HTMX)
    assert asked.status_code == 409
    shown = re.search(r'name="color"[^>]*value="([^"]*)"', text(asked))
    assert shown
    assert shown[1] == "#123456"
    client.post(url, {**hidden(text(asked)), "name": "Mine", "color": shown[1]}, headers=HTMX)
    assert (stage("EXECUTING").name, stage("EXECUTING").color) == ("Mine", "#123456")


def test_a_name_alone_is_in_nobodys_way_who_chooses_a_colour(deals):
    row = stage("EXECUTING")
    client, form = opened(entry_url("edit_entry", row))
    row.recolor("#123456")
    answer = client.post(entry_url("edit_entry", row), {**form, "name": "Mine"}, headers=HTMX)
    assert answer.status_code == 200
    assert (stage("EXECUTING").name, stage("EXECUTING").color) == ("Mine", "#123456")


def test_what_no_form_understands_does_not_make_it_a_newer_one(deals):
    client, url, invalid = stale_edit(stage("EXECUTING"), "describe_entry", name="Mine", color="\0")
    assert invalid.status_code == 422
    answer = {**hidden(text(invalid)), "name": "Mine", "color": stage("EXECUTING").color}
    assert client.post(url, answer, headers=HTMX).status_code == 409


def test_an_entry_that_was_archived_meanwhile_can_be_restored_from_the_form(source):
    web = value("WEB")
    url = entry_url("edit_entry", web)
    client, form = opened(url)
    web.archive()
    response = client.post(url, {**form, "name": "Mine"}, headers=HTMX)
    assert response.status_code == 422
    assert "“Website” was archived in the meantime: restore it first." in text(response)
    assert 'value="Mine"' in text(response)
    assert entry_url("restore_entry", web) in text(response)


def test_a_stale_name_of_a_pipeline_is_asked_about_too(deals):
    own = PipelineFactory(name="Own")
    url = reverse("rename_list", args=[own])
    client, form = opened(url)
    own.rename("Theirs")
    response = client.post(url, {**form, "name": "Mine"}, headers=HTMX)
    assert response.status_code == 409
    assert versions(text(response)) == ["Mine", "Theirs"]
    client.post(url, {**hidden(text(response)), "name": "Mine"}, headers=HTMX)
    own.refresh_from_db()
    assert own.name == "Mine"


@pytest.mark.parametrize("act", ["delete_entry", "archive_entry"])
def test_an_entry_that_was_renamed_since_the_question_is_asked_about_again(source, act):
    web = value("WEB")
    client, form = opened(entry_url("delete_entry", web))
    web.rename("Theirs")
    response = client.post(entry_url(act, web), form, headers=HTMX)
    assert response.status_code == 409
    assert "“Theirs” was changed in the meantime." in text(response)
    web.refresh_from_db()
    assert web.archived_at is None
    again = client.post(entry_url(act, web), hidden(text(response)), headers=HTMX)
    assert again.status_code == 200


def test_a_replacement_compares_what_was_shown_in_the_transaction_that_replaces(source, monkeypatch):
    compared = []

    def expect(row: Any, **shown: str) -> None:
        compared.append((getattr(connection, "operation", None), shown))
        plain(row, **shown)

    plain = Row.expect
    monkeypatch.setattr(Row, "expect", expect)
    web, email = value("WEB"), value("EMAIL")
    client, form = opened(entry_url("delete_entry", web))
    client.post(entry_url("replace_entry", web), {**form, "target": email.pk}, headers=HTMX)
    replacement = Operation.objects.latest("pk")
    assert replacement.action == "replace"
    assert (replacement, {"label": "Website"}) in compared


def test_an_entry_that_was_renamed_before_its_long_replacement_began_stays(source, monkeypatch):
    monkeypatch.setattr(plan, "AT_ONCE", 0)
    web, email = value("WEB"), value("EMAIL")
    LeadFactory(source=web)
    client, form = opened(entry_url("delete_entry", web))
    response = client.post(entry_url("replace_entry", web), {**form, "target": email.pk, "sure": "1"})
    web.rename("Theirs")  # the page is under way
    assert "“Theirs” was changed in the meantime." in b"".join(response.streaming_content).decode()
    assert Lead.objects.get().source == web


def test_the_rule_waits_for_its_turn_and_reads_the_row_anew(source):
    stale = value("WEB")
    value("WEB").rename("Theirs")
    with pytest.raises(Stale) as refused:
        stale.expect(name="")
    assert refused.value.present.name == "Theirs"
    stale.expect(name="Theirs")


def test_the_admin_asks_once_whether_to_overwrite(source, bob):
    web = value("WEB")
    url, client = address("change", web, web.pk), superuser()
    shown = hidden(text(client.get(url)))
    with acting(bob):
        web.rename("Theirs")
    response = client.post(url, {"name": "Mine", "description": "", **shown})
    assert "Bob renamed “Website” to “Theirs” in Sources. That was after you opened this page" in str(
        errors(response)
    )
    assert value("WEB").name == "Theirs"
    shown = hidden(text(response))
    assert shown["initial-name"] == "Theirs"
    assert client.post(url, {"name": "Mine", "description": "", **shown}).status_code == 302
    assert value("WEB").name == "Mine"


def test_in_the_admin_what_nobody_typed_stays_as_the_other_one_made_it(source):
    web = value("WEB")
    url, client = address("change", web, web.pk), superuser()
    shown = hidden(text(client.get(url)))
    web.rename("Theirs")
    mine = {"name": "", "description": "Mine"}
    response = client.post(url, {**mine, **shown})
    assert "after you opened this page" in str(errors(response))
    assert 'value="Theirs"' in text(response)
    again = {"name": "Theirs", "description": "Mine", **hidden(text(response))}
    assert client.post(url, again).status_code == 302
    assert (value("WEB").name, value("WEB").description) == ("Theirs", "Mine")


def test_in_the_admin_who_did_the_same_is_asked_nothing(source):
    web = value("WEB")
    url, client = address("change", web, web.pk), superuser()
    shown = hidden(text(client.get(url)))
    web.rename("Theirs")
    assert client.post(url, {"name": "Theirs", "description": "", **shown}).status_code == 302
    assert value("WEB").name == "Theirs"
