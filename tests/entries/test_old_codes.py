"""The old codes of an entry: seen where they are asked for, and removed with a way back."""

from typing import Any

import pytest
from django.urls import reverse

from dictionaries.models import Dictionary
from lists.aliases import old_codes, resolve, resolve_and_count
from lists.audit import undo
from lists.models import Operation
from tests.factories import UserFactory
from tests.people import HTMX, administrator, entry_url, list_url, person, signed_in, text
from tests.protected import stage, value

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])


@pytest.fixture
def call(source: Dictionary) -> Any:
    """Has taken over WEB."""
    value("WEB").replace_with(value("CALL"))
    return value("CALL")


@BOTH
def test_it_is_told_how_often_each_was_needed(call: Any, headers: dict[str, str]):
    resolve_and_count(call.entry_list, ["WEB"])
    shown = text(administrator().get(entry_url("old_codes", call), headers=headers))
    assert "Old codes of “Call”" in shown
    assert '<code>WEB</code></th><td class="num">1</td>' in shown
    shown = text(administrator().get(entry_url("old_codes", value("EMAIL")), headers=headers))
    assert "No old code leads to this entry." in shown


@BOTH
def test_one_is_removed_told_and_can_be_undone(call: Any, headers: dict[str, str]):
    client, url = administrator(), entry_url("old_codes", call)
    answer = client.post(url, {"code": "WEB"}, headers=headers, follow=True)
    assert answer.status_code == 200
    assert "Removed the old code “WEB” of “Call”" in text(answer)
    removal = Operation.objects.latest("pk")
    assert reverse("undo_operation", args=[removal.pk]) in text(answer)
    assert old_codes([call]) == {}
    again = client.post(url, {"code": "WEB"}, headers=headers)
    assert (again.status_code, Operation.objects.latest("pk")) == (409, removal)
    client.post(reverse("undo_operation", args=[removal.pk]), follow=True)
    assert old_codes([call]) == {call.pk: ["WEB"]}


def test_of_an_archived_entry_it_is_removed_as_well(call: Any):
    client = administrator()
    value("EMAIL").replace_with(value("OTHER"))
    value("OTHER").archive()
    answer = client.post(entry_url("old_codes", value("OTHER")), {"code": "EMAIL"}, headers=HTMX)
    assert answer.headers["HX-Redirect"]
    assert old_codes([value("OTHER")]) == {}


def test_who_may_only_see_the_list_sees_them_and_removes_none(call: Any):
    client, url = person("view_dictionaryvalue"), entry_url("old_codes", call)
    shown = text(client.get(url, headers=HTMX))
    assert "<code>WEB</code>" in shown
    assert "Remove" not in shown
    assert client.post(url, {"code": "WEB"}).status_code == 403
    assert person("view_stage").get(url).status_code == 403
    assert administrator().get(url.replace(str(call.pk), "999999")).status_code == 404


def test_the_details_and_the_menu_of_an_entry_name_them(call: Any):
    client, url = administrator(), entry_url("old_codes", call)
    assert "Old codes<code>WEB</code>" in text(client.get(entry_url("describe_entry", call), headers=HTMX))
    assert url in text(client.get(entry_url("acts", call)))
    other = value("EMAIL")
    assert "Old codes" not in text(client.get(entry_url("describe_entry", other), headers=HTMX))
    assert entry_url("old_codes", other) not in text(client.get(entry_url("acts", other)))


def test_a_list_that_shows_codes_shows_the_old_ones_beside_them(call: Any, deals: Any):
    stage("PREPARATION").replace_with(stage("EXECUTING"))
    client = administrator()
    assert "WEB</code>" not in text(client.get(list_url(call.entry_list)))
    client.post(f"{list_url(call.entry_list)}codes/")
    shown = text(client.get(list_url(call.entry_list)))
    old = '<code class="old" title="Old code"><span class="unseen">Old code</span>WEB</code>'
    assert f"<code>CALL</code>{old}" in shown
    assert shown.count('class="old"') == 1
    assert "</span>PREPARATION</code>" in text(client.get(list_url(deals)))
    row = text(client.get(entry_url("entry", call), headers=HTMX))
    assert row.count('class="old"') == 1
    client.post(entry_url("old_codes", call), {"code": "WEB"})
    assert 'class="old"' not in text(client.get(list_url(call.entry_list)))


def test_an_entry_is_found_by_an_old_code(call: Any):
    client = administrator()
    shown = text(client.get(reverse("find"), {"q": "web"}))
    assert "<code>WEB → CALL</code>" in shown
    assert f"#entry-{call.pk}" in shown
    undo(Operation.objects.latest("pk"), "Ann")
    assert "WEB →" not in text(client.get(reverse("find"), {"q": "web"}))
    call.rename("Webcam")
    assert client.get(reverse("find"), {"q": " _ "}).status_code == 200


def removed(call: Any) -> Operation:
    administrator().post(entry_url("old_codes", call), {"code": "WEB"})
    return Operation.objects.latest("pk")


def test_the_history_tells_it_in_a_sentence_and_undoes_it(call: Any):
    removal, client = removed(call), administrator()
    sentence = "removed the old code"
    for address in (
        reverse("history"),
        f"{reverse('history')}?list={call.entry_list.address}",
        f"{reverse('history')}?action=remove_alias",
        reverse("operation", args=[removal.pk]),
    ):
        assert sentence in text(client.get(address)), address
    assert reverse("undo_operation", args=[removal.pk]) in text(client.get(reverse("history")))
    undoing = undo(removal, "Ann")
    told = text(client.get(f"{reverse('history')}?list={call.entry_list.address}"))
    assert "undid: removed the old code" in told
    undo(undoing, "Ann")
    assert resolve(call.entry_list, ["WEB"]) == {}
    assert "redid: removed the old code" in text(client.get(reverse("history")))


def test_to_undo_it_takes_the_right_to_change_the_list(call: Any):
    removal = removed(call)
    undoing = undo(removal, "Ann")
    for act in (removal, undoing):
        url = reverse("undo_operation", args=[act.pk])
        assert person("view_dictionaryvalue").post(url).status_code == 403
        assert person("view_stage").post(url).status_code == 404
    may = person("view_dictionaryvalue", "change_dictionaryvalue")
    assert may.post(reverse("undo_operation", args=[undoing.pk])).status_code == 302
    assert old_codes([call]) == {}


def test_a_superuser_gets_no_error_where_the_list_is_gone(call: Any):
    other = Dictionary.objects.create(code="SIZES", name="Sizes")
    first, second = other.add("Small", "S"), other.add("Large", "L")
    first.replace_with(second)
    client = signed_in(UserFactory(is_superuser=True))
    client.post(entry_url("old_codes", second), {"code": "S"})
    removal = Operation.objects.latest("pk")
    other.delete()
    assert client.get(reverse("history")).status_code == 200
    assert client.get(reverse("operation", args=[removal.pk])).status_code == 200
