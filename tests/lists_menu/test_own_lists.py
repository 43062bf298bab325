"""Drop-down lists of one's own: added, renamed, reordered, archived and deleted by whoever has the right."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from dictionaries.models import Dictionary
from lists.models import Operation
from tests.factories import VisitFactory
from tests.people import HTMX, administrator, list_url, person, text

pytestmark = pytest.mark.django_db

ADD = "/settings/lists/add/"
ACTS = ["rename_list", "move_list", "archive_list", "restore_list", "delete_list"]
BOTH = pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])


@pytest.fixture
def regions(db: None) -> Dictionary:
    return Dictionary.add_list("Regions", lines="North\nSouth")


def url(act: str, entry_list: Dictionary) -> str:
    return reverse(act, args=[entry_list])


def fresh(entry_list: Dictionary) -> Dictionary:
    return Dictionary.objects.get(pk=entry_list.pk)


def column(client: Client | None = None) -> list[str]:
    """The other lists, in the order of the left column."""
    page = text((client or administrator()).get("/settings/lists/dictionaries/SOURCE/"))
    section = page.partition("<h2>Other lists</h2>")[2].partition("</section>")[0].partition("<details")[0]
    return re.findall(r'<a href="/settings/lists/dictionaries/[^>]*>([^<]*)<', section)


@BOTH
def test_a_list_is_added_with_its_values_and_its_page_opens(headers: dict[str, str]):
    client = administrator()
    assert f'href="{ADD}"' in text(client.get("/settings/lists/dictionaries/SOURCE/"))
    form = text(client.get(ADD, headers=headers))
    assert "Add a drop-down list" in form
    assert ("<html" in form) == (not headers)
    typed = {"name": "Regions", "description": "Where they are", "code": "", "lines": "N: North\nSouth"}
    response = client.post(ADD, typed, headers=headers)
    added = Dictionary.objects.get(code="REGIONS")
    assert response.headers["HX-Redirect" if headers else "Location"] == list_url(added)
    page = text(client.get(list_url(added)))
    assert all(word in page for word in ("Added “Regions”", "Where they are", "North", "South", "Undo"))
    assert column()[-1] == "Regions"
    assert Operation.objects.count() == 1


@BOTH
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": " "}, "Type a name."),
        ({"name": "źródła", "lines": "x\nx"}, "“Sources” is already the name of another list."),
        ({"name": "Regions", "code": "SOURCE"}, "“Sources” has the code SOURCE already."),
        (
            {"name": "Regions", "lines": "North\nnorth"},
            "Line 2, “north”: Twice in what you pasted: line 1",
        ),
        ({"name": "Regions", "lines": "x\n" * 10_001}, "10,001 lines are too many"),
    ],
)
def test_what_is_wrong_with_a_new_list_stands_at_its_field_and_nothing_typed_is_lost(
    headers: dict[str, str], typed: dict[str, str], sentence: str
):
    count = Dictionary.objects.count()
    response = administrator().post(ADD, {"description": "Kept as typed", **typed}, headers=headers)
    assert response.status_code == 422
    page = text(response)
    assert sentence in page
    assert 'aria-invalid="true"' in page
    assert 'value="Kept as typed"' in page
    assert Dictionary.objects.count() == count


def test_of_many_lines_that_cannot_be_the_first_are_named():
    lines = "North\n" + "north\n" * 8
    page = text(administrator().post(ADD, {"name": "Regions", "lines": lines}, headers=HTMX))
    assert ("Line 6," in page, "Line 7," in page, "and 3 more" in page) == (True, False, True)


def test_a_list_that_is_sent_twice_is_added_once():
    client, data = administrator(), {"name": "Regions", "key": "same"}
    addresses = [client.post(ADD, data).headers["Location"] for _ in "12"]
    assert addresses == [list_url(Dictionary.objects.get(code="REGIONS"))] * 2


@BOTH
def test_a_list_is_renamed_and_described(regions: Dictionary, headers: dict[str, str]):
    client = administrator()
    assert "Rename “Regions”" in text(client.get(url("rename_list", regions), headers=headers))
    data = {"name": "Areas", "description": "Where they are"}
    page = text(client.post(url("rename_list", regions), data, headers=headers, follow=True))
    assert "Changed “Areas”" in page
    assert "Where they are" in page
    assert (fresh(regions).label, fresh(regions).code) == ("Areas", "REGIONS")


def test_a_page_from_before_lists_were_described_leaves_the_description_alone(source: Dictionary):
    about = source.description
    administrator().post(url("rename_list", source), {"name": "Where from", "initial-name": "Sources"})
    assert (fresh(source).label, fresh(source).description) == ("Where from", about)


def test_a_shipped_list_is_renamed_and_gets_its_default_name_back_and_keeps_its_words(source: Dictionary):
    client, address, about = administrator(), url("rename_list", source), source.description
    client.post(address, {"name": "Where from", "description": about})
    offer = text(client.get(address, headers=HTMX))
    assert "Use the default name “Sources”" in offer
    assert f'value="{about}"' in offer
    polish = Client(headers={"Accept-Language": "pl"})
    polish.cookies = client.cookies
    shown = text(polish.get(address, headers=HTMX))
    words = re.search(r'name="description" value="([^"]*)"', shown)
    assert words is not None
    assert words[1] != about
    polish.post(address, {"name": "Where from", "default_name": "Where from", "description": words[1]})
    with override("en"):
        assert (fresh(source).label, fresh(source).description) == ("Sources", about)


@BOTH
def test_lists_are_put_in_another_order(regions: Dictionary, headers: dict[str, str]):
    client = administrator()
    was = column()
    client.post(url("move_list", regions), {"step": "-1"}, headers=headers)
    assert column() == [*was[:-2], "Regions", was[-2]]
    first = Dictionary.objects.get(code="CONTACT_TYPE")
    client.post(url("move_list", regions), {"before": first.pk}, headers=headers)
    assert column() == ["Regions", *was[:-1]]
    assert client.post(url("move_list", regions), {"step": "-9"}, headers=headers).status_code == 409


@BOTH
def test_a_list_is_archived_into_a_fold_and_restored(regions: Dictionary, headers: dict[str, str]):
    VisitFactory(source=regions.entries.first())
    client = administrator()
    question = text(client.get(url("archive_list", regions), headers=headers))
    assert "Archive “Regions”?" in question
    assert "1 record uses it and keeps its value." in question
    page = text(client.post(url("archive_list", regions), headers=headers, follow=True))
    assert "Archived “Regions”" in page
    assert 'class="archived" open' in page
    assert "Archived lists" in page
    assert "Records keep its values; no other record gets one." in page
    assert "Regions" not in column()
    page = text(client.post(url("restore_list", regions), headers=headers, follow=True))
    assert "Restored “Regions”" in page
    assert "Archived lists" not in page
    assert column()[-1] == "Regions"


@BOTH
def test_a_list_is_deleted_with_its_values_and_comes_back_with_an_undo(
    regions: Dictionary, headers: dict[str, str]
):
    client = administrator()
    question = text(client.get(url("delete_list", regions), headers=headers))
    assert "No record uses it. Its 2 values are deleted too." in question
    response = client.post(url("delete_list", regions), headers=headers)
    assert response.headers["HX-Redirect" if headers else "Location"].endswith("/dictionaries/SOURCE/")
    assert not Dictionary.objects.filter(code="REGIONS").exists()
    client.post(reverse("undo_last"), headers=headers)
    assert [entry.label for entry in Dictionary.objects.get(code="REGIONS").entries.all()] == [
        "North",
        "South",
    ]


@BOTH
def test_a_list_in_use_says_so_and_offers_to_be_archived_instead(
    regions: Dictionary, headers: dict[str, str]
):
    VisitFactory(source=regions.entries.first())
    client = administrator()
    question = text(client.get(url("delete_list", regions), headers=headers))
    assert "“Regions” cannot be deleted: 1 record uses it." in question
    assert f'formaction="{url("archive_list", regions)}"' in question
    assert 'class="btn danger"' not in question
    response = client.post(url("delete_list", regions), headers=headers)
    assert response.status_code == 409
    assert "“Regions” cannot be deleted: 1 record uses it." in text(response)


@BOTH
def test_a_shipped_list_stays_and_says_so(source: Dictionary, headers: dict[str, str]):
    client = administrator()
    menu = text(client.get(url("list_tools", source)))
    assert "A shipped list stays." in menu
    for act, sentence in (("archive_list", "but not archived."), ("delete_list", "but not deleted.")):
        assert url(act, source) not in menu
        for send in (client.get, client.post):
            response = send(url(act, source), headers=headers)
            assert response.status_code == 409
            assert f"“Sources” is a shipped list: it can be renamed, {sentence}" in text(response)
    assert fresh(source).archived_at is None


@pytest.mark.parametrize("act", [*ACTS, "add_list"])
def test_each_act_asks_for_its_own_django_permission(regions: Dictionary, act: str):
    right = {"add_list": "add", "delete_list": "delete"}.get(act, "change")
    others = {"view", "add", "change", "delete"} - {right}
    address = ADD if act == "add_list" else url(act, regions)
    values = [f"{any_right}_dictionaryvalue" for any_right in ("view", "add", "change", "delete")]
    without = person(*values, *(f"{other}_dictionary" for other in others))
    for headers in (HTMX, {}):
        refused = without.post(address, {"name": "Typed", "step": "-1"}, headers=headers)
        assert refused.status_code == 403
        assert "Ask a CRM administrator." in text(refused)
    assert address not in text(without.get(url("list_tools", regions)))
    allowed = person("view_dictionaryvalue", f"{right}_dictionary")
    assert allowed.post(address, {"name": "Typed", "step": "-1"}).status_code == 302
    blind = person(f"{right}_dictionary")
    assert blind.post(address, {"name": "Typed", "step": "-1"}).status_code == 403


def test_who_reads_sees_no_menu_of_the_whole_list(regions: Dictionary):
    page = text(person("view_dictionaryvalue").get(url("list_tools", regions)))
    assert "list-acts" not in page
    assert 'id="place-' not in page


def test_the_account_tells_who_may_act_on_lists():
    row = re.compile(r'<th scope="row">Drop-down lists</th>(.*?)</tr>')

    def answers(*rights: str) -> Any:
        found = row.search(text(person(*rights).get(reverse("account"))))
        return re.findall("yes|no", found[1]) if found else []

    assert answers("view_dictionaryvalue", "add_dictionary") == ["yes", "yes", "no", "no"]
    assert answers("add_dictionary") == ["no"] * 4


def test_an_archived_list_is_found_and_says_that_it_is(regions: Dictionary):
    regions.archive()
    found = text(administrator().get("/find/", {"q": "Regions"}))
    assert re.search(r"Regions.{0,200}archived", found)


def test_whoever_sees_no_active_list_begins_with_an_archived_one(no_lists: None):
    row = Dictionary.objects.create(code="OLD", name="Old")
    row.archive()
    response = person("view_dictionaryvalue").get("/settings/lists/")
    assert response.headers["Location"] == list_url(row)
