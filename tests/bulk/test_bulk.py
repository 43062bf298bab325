"""Many entries in one act: the rows that are selected."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from dictionaries.models import Dictionary
from lists.protection import Refused
from lists.reordering import move_together
from pipelines.models import Pipeline
from tests.examples import EXAMPLES
from tests.factories import DictionaryFactory, ValueFactory, VisitFactory
from tests.people import HTMX, administrator, list_url, person, text

pytestmark = pytest.mark.django_db


def codes(entry_list) -> list[str]:
    return [entry.code for entry in entry_list.entries.all()]


def chosen(entry_list, *wanted: str) -> list:
    return list(entry_list.entries.filter(code__in=wanted))


def numbers(entry_list, *wanted: str) -> dict:
    return {"entry": [entry.pk for entry in chosen(entry_list, *wanted)]}


def url(act: str, entry_list) -> str:
    return reverse(act, args=[entry_list])


# The verb


@given(st.permutations(range(6)), st.sets(st.integers(0, 5), min_size=1), st.integers(0, 6))
@EXAMPLES
def test_entries_move_together_as_in_a_plain_list(shuffled: list[int], picked: set[int], place: int):
    entry_list = DictionaryFactory()
    rows = [ValueFactory(dictionary=entry_list) for _ in range(6)]
    move_together([rows[rank] for rank in shuffled if rank in picked], rows[place] if place < 6 else None)
    moved = [rank for rank in range(6) if rank in picked]
    before = [rank for rank in range(place) if rank not in picked]
    after = [rank for rank in range(place, 6) if rank not in picked]
    assert list(entry_list.entries.all()) == [rows[rank] for rank in (*before, *moved, *after)]


def test_a_move_of_hundreds_takes_as_many_queries_as_one_of_two():
    def queries(size: int) -> int:
        entry_list = DictionaryFactory()
        entry_list.add_many("\n".join(f"Value {number}" for number in range(size * 2)))
        entries = list(entry_list.entries.all())
        with CaptureQueriesContext(connection) as captured:
            move_together(entries[size:], entries[0])
        assert list(entry_list.entries.all()) == [*entries[size:], *entries[:size]]
        return len(captured)

    assert queries(2) == queries(300)


def test_entries_that_stand_there_already_are_not_touched(source: Dictionary):
    before = Dictionary.objects.get(pk=source.pk).version
    move_together(chosen(source, "EMAIL", "WEB"), source.entries.get(code="ADVERTISING"))
    assert Dictionary.objects.get(pk=source.pk).version == before


@pytest.mark.parametrize(
    ("moved", "before", "reason"),
    [
        (["EXECUTING", "APOLOGY"], None, "group"),
        (["EXECUTING", "PREPARATION"], "APOLOGY", "group"),
        (["APOLOGY"], "LOSE", "mandatory"),
        (["NEW"], None, "mandatory"),
        (["LOSE", "APOLOGY"], None, "mandatory"),
    ],
)
def test_stages_move_inside_one_group_and_not_past_a_mandatory_one(deals: Pipeline, moved, before, reason):
    order = codes(deals)
    with pytest.raises(Refused) as refusal:
        move_together(chosen(deals, *moved), deals.entries.get(code=before) if before else None)
    assert refusal.value.reason == reason
    assert codes(deals) == order


def test_nothing_moves_to_another_list_or_when_one_of_them_is_gone(source: Dictionary):
    order = codes(source)
    entries = chosen(source, "EMAIL", "WEB")
    with pytest.raises(Refused) as refusal:
        move_together(entries, ValueFactory())
    assert refusal.value.reason == "list"
    source.entries.filter(code="WEB").delete()
    with pytest.raises(Refused) as refusal:
        move_together(entries)
    assert refusal.value.reason == "gone"
    assert codes(source) == [code for code in order if code != "WEB"]


# Selected rows


@pytest.mark.parametrize(
    ("data", "first"),
    [
        ({"to": "top"}, ["WEB", "OTHER", "CALL"]),
        ({"to": "before", "other": "e-MAIL"}, ["CALL", "WEB", "OTHER", "EMAIL"]),
        ({"to": "before", "other": "EMAIL"}, ["CALL", "WEB", "OTHER", "EMAIL"]),
    ],
)
@pytest.mark.parametrize("is_htmx", [False, True])
def test_selected_rows_move_together(source: Dictionary, data, first, is_htmx):
    client = administrator()
    headers = HTMX | {"HX-Current-URL": f"http://testserver{list_url(source)}#entry-1"} if is_htmx else {}
    response = client.post(
        url("move_entries", source), data | numbers(source, "OTHER", "WEB"), headers=headers, follow=True
    )
    if is_htmx:
        assert response.headers["HX-Refresh"] == "true"
        response = client.get(list_url(source))
    assert "Moved 2 entries" in text(response)
    assert codes(source)[: len(first)] == first


def test_a_move_leads_to_the_part_of_a_long_list_where_the_rows_are_now():
    entry_list = DictionaryFactory()
    entry_list.add_many("\n".join(f"Value {number}" for number in range(500)))
    first = entry_list.entries.first()
    data = {"to": "bottom", "entry": first.pk}
    headers = HTMX | {"HX-Current-URL": f"http://testserver{list_url(entry_list)}"}
    response = administrator().post(url("move_entries", entry_list), data, headers=headers)
    target = response.headers["HX-Redirect"]
    assert target.endswith(f"#entry-{first.pk}")
    assert f'id="entry-{first.pk}"' in text(administrator().get(target.split("#")[0]))


def test_selected_rows_move_to_the_bottom(source: Dictionary):
    administrator().post(url("move_entries", source), {"to": "bottom"} | numbers(source, "CALL", "WEB"))
    assert codes(source)[-2:] == ["CALL", "WEB"]


def test_the_top_of_a_group_is_below_its_mandatory_stage(deals: Pipeline):
    deals.add("No budget", kind=4)
    administrator().post(url("move_entries", deals), {"to": "top"} | numbers(deals, "NO_BUDGET"))
    assert codes(deals)[-3:] == ["LOSE", "NO_BUDGET", "APOLOGY"]


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"to": "top"}, "Select at least one entry."),
        ({"to": "before", "entries": "EMAIL"}, "Type the name of an entry."),
        (
            {"to": "before", "other": "Nowhere", "entries": "EMAIL"},
            "Nothing in this group is called “Nowhere”.",
        ),
    ],
)
def test_a_move_that_is_not_said_in_full_asks_for_the_rest(source: Dictionary, data, sentence, headers):
    if "entries" in data:
        data = {**data, "entries": str(source.entries.get(code=data["entries"]).pk)}
    before = codes(source)
    response = administrator().post(url("move_entries", source), data, headers=headers)
    assert response.status_code == 422
    assert sentence in text(response)
    assert codes(source) == before


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_move_between_groups_is_refused_with_a_sentence(deals: Pipeline, headers):
    before = codes(deals)
    data = {"to": "top"} | numbers(deals, "EXECUTING", "APOLOGY")
    response = administrator().post(url("move_entries", deals), data, headers=headers)
    assert response.status_code == 409
    assert "A stage moves inside its own group only." in text(response)
    assert codes(deals) == before


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_deletion_names_five_and_the_number_before_it_deletes(source: Dictionary, headers):
    client = administrator()
    deletable = [entry for entry in source.entries.all() if not entry.refusal][:7]
    data = {"entry": [entry.pk for entry in deletable]}
    question = text(client.post(url("delete_entries", source), data, headers=headers))
    assert "Delete 7 entries?" in question
    assert all(f"<li>{entry.label}</li>" in question for entry in deletable[:5])
    assert "<li>and 2 more</li>" in question
    assert source.entries.count() == 14
    pks = ",".join(str(pk) for pk in data["entry"])
    assert f'name="entries" value="{pks}"' in question
    response = client.post(url("delete_entries", source), {"entries": pks, "sure": "1"}, follow=True)
    assert "Deleted 7 entries" in text(response)
    assert source.entries.count() == 7


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("sure", [{}, {"sure": "1"}])
def test_nothing_is_deleted_when_one_of_them_is_protected_or_used(source: Dictionary, sure, headers):
    client = administrator()
    VisitFactory(source=source.entries.get(code="OTHER"))
    for code, sentence in (
        ("CALL", "“Call” is a system value"),
        ("OTHER", "In use: “Other” (1 record). Archive or merge"),
    ):
        data = numbers(source, "EMAIL", code) | sure
        response = client.post(url("delete_entries", source), data, headers=headers)
        assert response.status_code == 409
        assert sentence in text(response)
    assert source.entries.count() == 14


def test_rows_that_are_gone_or_of_another_list_are_not_deleted(source: Dictionary):
    stranger, client = ValueFactory(), administrator()
    data = {"entries": f"{stranger.pk},999999,{'9' * 40},x,²", "sure": "1"}
    assert client.post(url("delete_entries", source), data).status_code == 409
    assert client.post(url("delete_entries", source), {"entries": "x"}).status_code == 422
    stranger.refresh_from_db()


def test_a_thousand_rows_and_more_are_selected_in_one_form():
    entry_list = DictionaryFactory()
    entry_list.add_many("\n".join(f"Value {number}" for number in range(1500)))
    data = {"entry": list(entry_list.entries.values_list("pk", flat=True)), "sure": "1"}
    assert administrator().post(url("delete_entries", entry_list), data).status_code == 302
    assert entry_list.entries.count() == 0


def test_only_rows_that_can_be_changed_or_deleted_have_a_box(deals: Pipeline, source: Dictionary):
    page = text(administrator().get(list_url(deals)))
    assert page.count('class="pick"') == len([stage for stage in deals.entries.all() if not stage.is_system])
    assert text(administrator().get(list_url(source))).count('class="pick"') == 14
    reader = text(person("view_dictionaryvalue").get(list_url(source)))
    assert 'class="pick"' not in reader
    assert 'id="many"' not in reader
    deleter = text(person("view_dictionaryvalue", "delete_dictionaryvalue").get(list_url(source)))
    assert deleter.count('class="pick"') == len([e for e in source.entries.all() if not e.refusal])
    assert reverse("move_entries", args=[source]) + '" hx-swap' not in deleter


@pytest.mark.parametrize(
    ("act", "right"),
    [
        ("paste_entries", "add"), ("delete_entries", "delete"), ("move_entries", "change"),
        ("restore_names", "change"), ("sort_list", "change"), ("list_text", "view"),
    ],
)  # fmt: skip
def test_each_act_asks_for_its_own_django_permission(source: Dictionary, act: str, right: str):
    others = [f"{a}_dictionaryvalue" for a in ("view", "add", "change", "delete") if a != right]
    assert person(*others).get(url(act, source)).status_code in {302, 403}
    assert person(*others).post(url(act, source)).status_code in {403, 405}
    allowed = person("view_dictionaryvalue", f"{right}_dictionaryvalue")
    assert allowed.get(url(act, source)).status_code in {200, 302}


def test_more_keys_than_a_database_takes_find_the_entries_among_them(source: Dictionary):
    most = 65_535 if connection.vendor == "postgresql" else 250_000  # parameters of a statement
    entries = ",".join(map(str, range(1, most + 1_000)))
    response = administrator().post(reverse("move_entries", args=[source]), {"entries": entries, "to": "top"})
    assert response.status_code == 302
