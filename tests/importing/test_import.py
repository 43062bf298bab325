"""Files and pasted cells come into lists: a plan first, then exactly what it shows."""

import json
import re
from typing import Any

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from crmsettings.importing.carried import SALT
from dictionaries.models import Dictionary
from lists.loading.exporting import document_of
from lists.loading.formats.writing import write
from lists.models import Operation
from tests.factories import LeadFactory
from tests.importing.forms import begin, fields, go_on
from tests.people import administrator, person, text
from tests.protected import value

pytestmark = pytest.mark.django_db


def test_pasted_cells_are_shown_as_a_plan_and_applied_as_one_operation(source):
    client = administrator()
    page = begin(client, source, "CALL\tPhone\nRADIO\tRadio")
    assert page.status_code == 200
    assert source.entries.count() == 14
    assert "Apply 2 changes" in text(page)
    assert "renamed" in text(page)
    response = go_on(client, page)
    assert response.url == source.get_absolute_url()
    assert (value("CALL").label, value("RADIO").label) == ("Phone", "Radio")
    operation = Operation.objects.latest("pk")
    assert (operation.action, operation.reason) == ("apply", "pasted cells")
    assert "Applied 2 changes" in text(client.get(response.url))
    client.post(reverse("undo_operation", args=[operation.pk]))
    assert value("CALL").label == "Call"
    assert not source.entries.filter(code="RADIO")


def test_an_exact_file_archives_or_deletes_what_it_does_not_have_unless_a_person_says_otherwise(source):
    client = administrator()
    page = begin(client, source, "CALL\tCall\nWEB\tSite", "exact")
    partner, other = "dictionaries/SOURCE/PARTNER", "dictionaries/SOURCE/OTHER"
    page = go_on(client, page, "work_out", **{
        f"missing:{partner}": "replace", f"target:{partner}": "CALL", f"missing:{other}": "keep",
    })  # fmt: skip
    assert page.status_code == 200
    assert go_on(client, page, **{
        f"missing:{partner}": "replace", f"target:{partner}": "CALL", f"missing:{other}": "keep",
    }).status_code == 302  # fmt: skip
    codes = set(source.entries.filter(archived_at=None).values_list("code", flat=True))
    assert {"CALL", "WEB", "OTHER"} <= codes
    assert not {"PARTNER", "TRADE_SHOW"} & codes


def test_what_is_not_ticked_is_left_and_a_new_row_may_be_one_that_is_there(source):
    client = administrator()
    page = begin(client, source, "RADIO\tRadio\nTV\tTelevision")
    radio, television = "dictionaries/SOURCE/RADIO", "dictionaries/SOURCE/TV"
    said: dict[str, Any] = {"take": [television], f"match:{television}": "WEB"}
    page = go_on(client, page, "work_out", **said)
    assert "Apply 1 change" in text(page)
    assert radio in text(page)
    go_on(client, page, **said)
    assert value("WEB").label == "Television"
    assert not source.entries.filter(code__in=["RADIO", "TV"])


def test_choices_that_have_not_been_worked_out_are_shown_before_they_are_applied(source):
    client = administrator()
    page = go_on(
        client, begin(client, source, "RADIO\tRadio\nTV\tTelevision"), take=["dictionaries/SOURCE/TV"]
    )
    assert page.status_code == 409
    assert "Apply 1 change" in text(page)
    assert source.entries.count() == 14


def test_a_plan_that_is_stale_is_shown_anew_with_its_decisions(source):
    client = administrator()
    page = begin(client, source, "RADIO\tRadio\nTV\tTelevision")
    page = go_on(client, page, "work_out", take=["dictionaries/SOURCE/TV"])
    source.add("Fair")
    page = go_on(client, page)
    assert page.status_code == 409
    assert "The lists have changed" in text(page)
    assert "Apply 1 change" in text(page)
    assert go_on(client, page).status_code == 302
    assert not source.entries.filter(code="RADIO")


def test_sent_twice_it_is_applied_once(source):
    client = administrator()
    page = begin(client, source, "RADIO\tRadio")
    sent = {**fields(page), "apply": "1"}
    assert [client.post(reverse("import_plan"), sent).status_code for _time in "12"] == [302, 302]
    assert Operation.objects.filter(action="apply").count() == 1


def test_a_refused_row_says_why_and_where_and_keeps_the_rest_from_being_applied(source):
    client = administrator()
    page = begin(client, source, "CALL\tE-Mail\nTV\tTelevision")
    assert "refused" in text(page)
    assert "row 1" in text(page)
    assert 'name="apply"' not in text(page)
    assert go_on(client, page).status_code == 409
    assert not source.entries.filter(code="TV")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("format: other/1", "This site reads documents of the format crm-settings/1"),
        ("format: crm-settings/1\ndictionaries:\n- {code: SOURCE, color: x}\n- {kode: A}", "line 4"),
        ("format: crm-settings/1\ndictionaries:\n- {code: INDUSTRY}", "says nothing of “Sources”"),
        (" ", "Choose a file, or paste cells."),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field_and_the_policy_stays(source, said, sentence):
    page = begin(administrator(), source, said, "exact")
    assert page.status_code == 422
    assert sentence in text(page)
    assert re.search(r'value="exact"[^>]*checked', text(page))


def test_a_file_about_many_lists_is_taken_for_the_list_that_imports_it_or_for_all(source):
    client = administrator()
    value("CALL").rename("Phone")
    said = write(document_of(), "yaml")
    value("CALL").rename("Calls")
    source.refetch()
    industry = Dictionary.objects.get(code="INDUSTRY")
    industry.add("Rockets")
    page = begin(client, source, said, "exact")
    assert "other lists in the file are left out" in text(page)
    assert "Apply 1 change<" in text(page)
    page = begin(client, None, said, "exact")
    assert "Apply 2 changes" in text(page)
    assert go_on(client, page).status_code == 302
    assert value("CALL").label == "Phone"
    assert not industry.entries.filter(name="Rockets")


def test_who_may_only_add_sees_what_that_does_not_allow_and_leaves_it_out(source):
    client = person("view_dictionaryvalue", "add_dictionaryvalue")
    page = begin(client, source, "CALL\tPhone\nTV\tTelevision")
    assert text(page).count("You lack the rights for this.") == 1
    assert go_on(client, page).status_code == 403
    assert value("CALL").label == "Call"
    page = go_on(client, page, "work_out", take=["dictionaries/SOURCE/TV"])
    assert go_on(client, page).status_code == 302
    assert source.entries.filter(code="TV")


def test_who_may_change_nothing_or_not_see_the_list_imports_nothing(source):
    address = reverse("import_into_list", args=[source])
    assert person("view_dictionaryvalue").get(address).status_code == 403
    assert person("add_dictionaryvalue").get(address).status_code == 403
    stages_only = person("view_stage", "change_stage")
    said = write(document_of([source]), "yaml")
    assert begin(stages_only, None, said).status_code == 403


def test_what_nobody_has_sealed_is_not_read(source):
    response = administrator().post(reverse("import_plan"), {"carried": "forged", "apply": "1"})
    assert response.url == reverse("import_lists")


def test_what_another_release_has_sealed_is_not_read(source):
    """Behind a load balancer the one before this and this one answer in turn while both run."""
    client = administrator()
    page = begin(client, source, "FAIR\tFair")
    [sealed] = fields(page)["carried"]
    plain = signing.loads(sealed, salt=SALT)
    plain["document"]["later"] = True
    carried = signing.dumps(plain, salt=SALT, compress=True)
    response = client.post(reverse("import_plan"), {**fields(page), "carried": carried, "apply": "1"})
    assert response.url == reverse("import_lists")
    assert not source.entries.filter(code="FAIR")


def test_a_long_plan_comes_in_parts_that_keep_what_was_decided_on_the_others(source):
    client = administrator()
    page = begin(client, source, "\n".join(f"C{n}\tCity {n:03} x{n}" for n in range(250)))
    assert len(fields(page)["row"]) == 200
    left = [address for address in fields(page)["take"] if not address.endswith("/C3")]
    second = client.post(reverse("import_plan"), {**fields(page), "take": left, "page": "2"})
    assert len(fields(second)["row"]) == 50
    assert go_on(client, second).status_code == 302
    assert source.entries.count() == 14 + 249
    assert not source.entries.filter(code="C3")


def test_the_way_to_import_all_lists_is_shown_to_who_may_change_any(source):
    way = f'href="{reverse("import_lists")}"'
    assert way in text(
        person("view_dictionaryvalue", "change_dictionaryvalue").get(source.get_absolute_url())
    )
    assert way not in text(person("view_dictionaryvalue").get(source.get_absolute_url()))


def test_the_way_to_import_is_also_shown_beside_what_is_only_looked_at(source):
    way, client = f'href="{reverse("import_lists")}"', administrator()
    for address in (reverse("history"), reverse("snapshot", args=[source]), reverse("import_lists")):
        assert way in text(client.get(address))
    assert way not in text(person("view_dictionaryvalue").get(reverse("snapshot", args=[source])))


def test_what_a_reader_has_to_say_of_a_file_stands_above_its_plan(db):
    rows = [{"ENTITY_ID": "NEW_LIST", "STATUS_ID": "A", "NAME": "Alpha", "SEMANTICS": "F"}]
    file = SimpleUploadedFile("x.json", json.dumps({"result": rows}).encode())
    page = administrator().post(reverse("import_lists"), {"policy": "merge", "file": file})
    assert "NEW_LIST becomes a drop-down list, without kinds and colours." in text(page)


def test_how_many_records_get_another_entry_stands_beside_the_button(source):
    LeadFactory(source=value("PARTNER"))
    said = "  values:\n  - {code: WEB, replaces: [PARTNER]}\n"
    page = begin(administrator(), source, f"format: crm-settings/1\ndictionaries:\n- code: SOURCE\n{said}")
    assert re.search(r'id="moving">\s*1 record gets another entry.*?name="apply"', text(page))
