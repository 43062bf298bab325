"""Acts on a whole pipeline, from its menu and from the left column."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dictionaries.models import Dictionary
from lists.models import Operation
from lists.protection import Refused
from pipelines.models import EntityType, Pipeline
from tests.factories import PipelineFactory, TicketFactory
from tests.people import HTMX, administrator, list_url, person, text

pytestmark = pytest.mark.django_db

ACTS = ["rename_list", "move_list", "make_default", "archive_list", "restore_list"]
ADD = "/settings/lists/pipelines/add/"
BOTH = pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])


@pytest.fixture
def partners(deals: Pipeline) -> Any:
    return EntityType.objects.get(code="DEAL").add_pipeline("Partners")


def url(act: str, pipeline: Pipeline) -> str:
    return reverse(act, args=[pipeline])


def fresh(pipeline: Pipeline) -> Pipeline:
    return Pipeline.objects.get(pk=pipeline.pk)


def labels(pipeline: Pipeline) -> list[str]:
    return [stage.label for stage in pipeline.entries.all()]


def column() -> list[str]:
    """The pipelines of deals, in the order of the left column."""
    page = text(administrator().get("/settings/lists/dictionaries/SOURCE/"))
    section = page.partition("<h2>Stages and statuses</h2>")[2].partition("<details")[0]
    return re.findall(r'<a href="/settings/lists/pipelines/DEAL/[^>]*>([^<]*)<', section)


@BOTH
@pytest.mark.parametrize("begin", ["shipped", "copy", "mandatory"])
def test_a_pipeline_is_added_and_its_page_opens(deals: Pipeline, headers: dict[str, str], begin: str):
    deals.add("Demo")
    data = {"name": "Key accounts", "begin": begin, "source": "GENERAL"}
    response = administrator().post(ADD, data, headers=headers)
    added = Pipeline.objects.get(code="KEY_ACCOUNTS")
    assert response.headers["HX-Redirect" if headers else "Location"] == list_url(added)
    assert response.status_code == (200 if headers else 302)
    expected = {"shipped": 8, "copy": 9, "mandatory": 3}
    assert added.entries.count() == expected[begin]
    assert ("Demo" in labels(added)) == (begin == "copy")
    assert column() == ["General", "Key accounts"]


@BOTH
@pytest.mark.parametrize("name", ["", " general ", "x" * 200])
def test_a_wrong_name_stands_in_the_form_with_what_is_wrong(
    deals: Pipeline, headers: dict[str, str], name: str
):
    client = administrator()
    for address, data in ((ADD, {"begin": "shipped"}), (url("rename_list", PipelineFactory()), {})):
        response = client.post(address, {"name": name, **data}, headers=headers)
        assert response.status_code == 422
        assert 'aria-invalid="true"' in text(response)
        assert 'class="error"' in text(response)
        assert ("<html" in text(response)) == (not headers)
    assert Pipeline.objects.filter(entity_type__code="DEAL").count() == 2


def test_stages_to_begin_with_have_to_exist(deals: Pipeline):
    response = administrator().post(ADD, {"name": "Odd", "begin": "NOTHING"}, headers=HTMX)
    assert response.status_code == 422
    assert Pipeline.objects.filter(name="Odd").count() == 0


def test_an_archived_pipeline_is_no_longer_copied(partners: Pipeline):
    chosen = '<option value="PARTNERS" selected>Partners</option>'
    assert chosen in text(administrator().get(f"{ADD}?copy=PARTNERS", headers=HTMX))
    partners.archive()
    assert "Partners" not in text(administrator().get(f"{ADD}?copy=PARTNERS", headers=HTMX))
    data = {"name": "Twin", "begin": "copy", "source": "PARTNERS"}
    assert administrator().post(ADD, data, headers=HTMX).status_code == 422


def test_a_copy_of_a_pipeline_that_is_gone_is_refused(partners: Pipeline):
    stale = fresh(partners)
    partners.archive()
    partners.delete()
    with pytest.raises(Refused) as caught:
        stale.copy("Twin")
    assert caught.value.reason == "gone"


@BOTH
def test_a_pipeline_is_renamed_and_keeps_its_address(partners: Pipeline, headers: dict[str, str]):
    client = administrator()
    assert "Rename “Partners”" in text(client.get(url("rename_list", partners), headers=headers))
    response = client.post(url("rename_list", partners), {"name": "Resellers"}, headers=headers)
    assert response.status_code == (200 if headers else 302)
    assert (fresh(partners).label, fresh(partners).code) == ("Resellers", "PARTNERS")
    if headers:
        assert '<bdi id="list-title">Deals · Resellers</bdi>' in response.getvalue().decode()
        assert "<title>Deals · Resellers" in text(response)
        assert "Renamed to “Resellers”" in text(response)
        assert 'id="lists"' in text(response)


def test_the_default_name_comes_back(deals: Pipeline):
    deals.rename("Sales")
    client = administrator()
    offer = "Use the default name “General”"
    assert offer in text(client.get(url("rename_list", deals), headers=HTMX))
    client.post(url("rename_list", deals), {"name": "Sales", "default_name": "Sales"})
    assert fresh(deals).label == "General"
    assert offer not in text(client.get(url("rename_list", deals), headers=HTMX))


@BOTH
def test_pipelines_move_in_the_left_column_over_archived_ones(partners: Pipeline, headers: dict[str, str]):
    gone = PipelineFactory(name="Gone")
    gone.archive()
    last = PipelineFactory(name="Last")
    assert column() == ["General", "Partners", "Last"]
    client = administrator()
    response = client.post(url("move_list", last), {"step": "-1"}, headers=headers)
    assert response.status_code == (200 if headers else 302)
    assert column() == ["General", "Last", "Partners"]
    client.post(url("move_list", Pipeline.objects.get(name="Last")), {"step": "1"}, headers=headers)
    assert column() == ["General", "Partners", "Last"]
    assert client.post(url("move_list", last), {"step": "9"}, headers=headers).status_code == 409


@BOTH
def test_a_pipeline_is_put_before_another_one_or_at_the_end(partners: Pipeline, headers: dict[str, str]):
    last = PipelineFactory(name="Last")
    client = administrator()
    response = client.post(url("move_list", last), {"before": partners.pk}, headers=headers)
    assert response.status_code == (200 if headers else 302)
    assert column() == ["General", "Last", "Partners"]
    client.post(url("move_list", last), {"before": ""}, headers=headers)
    assert column() == ["General", "Partners", "Last"]
    for nonsense in ({}, {"before": "x"}, {"before": "0"}, {"step": ""}):
        assert client.post(url("move_list", last), nonsense, headers=headers).status_code == 409
    leads = Pipeline.objects.get(entity_type__code="LEAD")
    assert client.post(url("move_list", last), {"before": leads.pk}, headers=headers).status_code == 409
    assert column() == ["General", "Partners", "Last"]


def test_a_drop_in_the_left_column_answers_with_a_sentence_alone(partners: Pipeline, deals: Pipeline):
    client = administrator()
    for before, sentence in ((deals.pk, "Moved “Partners”"), (0, "It was deleted in the meantime.")):
        page = text(client.post(url("move_list", partners), {"before": before}, headers=HTMX))
        assert sentence in page
        assert not re.search(r'id="(lists|head|pictures|left-out)"|<title>', page)


def test_only_pipelines_that_have_others_beside_them_have_a_handle(deals: Pipeline, source: Dictionary):
    changer = ("view_dictionaryvalue", "view_stage", "change_pipeline")

    def handles(client: Client) -> int:
        page = text(client.get(list_url(source)))
        column = page[page.index('id="lists"') : page.index("</nav>", page.index('id="lists"'))]
        return len(re.findall(r'id="place-pipelines[^>]*data-pk', column))

    assert handles(administrator()) == 0
    PipelineFactory(name="Archived").archive()
    assert handles(administrator()) == 0
    PipelineFactory()
    assert handles(administrator()) == handles(person(*changer)) == 2
    assert handles(person(*changer[:2])) == 0


@BOTH
def test_another_pipeline_becomes_the_default(deals: Pipeline, partners: Pipeline, headers: dict[str, str]):
    response = administrator().post(url("make_default", partners), headers=headers, follow=True)
    assert response.status_code == 200
    assert "“Partners” is the default pipeline now" in text(response)
    if not headers:
        assert 'class="badge accent" title="New deals start here.">Default</span>' in text(response)
    assert (fresh(partners).is_default, fresh(deals).is_default) == (True, False)


@BOTH
def test_a_pipeline_is_archived_into_a_fold_and_restored(partners: Pipeline, headers: dict[str, str]):
    client = administrator()
    assert "Archive “Partners”?" in text(client.get(url("archive_list", partners), headers=headers))
    assert column() == ["General", "Partners"]
    response = client.post(url("archive_list", partners), headers=headers, follow=True)
    assert "Archived “Partners”" in text(response)
    assert 'class="archived" open' in text(response)
    assert "No new deals start here" in text(response)
    assert column() == ["General"]
    response = client.post(url("restore_list", partners), headers=headers, follow=True)
    assert "Restored “Partners”" in text(response)
    assert 'class="archived"' not in text(response)
    assert column() == ["General", "Partners"]


def test_archiving_twice_keeps_the_first_date_and_leaves_one_act(partners: Pipeline):
    client = administrator()
    client.post(url("archive_list", partners))
    first, acts = fresh(partners).archived_at, Operation.objects.count()
    client.post(url("archive_list", partners))
    assert (fresh(partners).archived_at, Operation.objects.count()) == (first, acts)


@BOTH
def test_the_confirmation_of_a_deletion_names_the_pipeline_and_its_stages(
    partners: Pipeline, headers: dict[str, str]
):
    partners.archive()
    client = administrator()
    response = client.get(url("delete_list", partners), headers=headers)
    assert response.status_code == 200
    assert "Delete “Partners”?" in text(response)
    assert "Its 8 stages are deleted too." in text(response)
    assert all(f"</svg>{label}</li>" in text(response) for label in labels(partners))
    response = client.post(url("delete_list", partners), headers=headers)
    assert response.headers["HX-Redirect" if headers else "Location"].endswith("/DEAL/GENERAL/")
    assert not Pipeline.objects.filter(pk=partners.pk).exists()


@BOTH
def test_refusals_are_sentences(deals: Pipeline, partners: Pipeline, headers: dict[str, str]):
    used = PipelineFactory(name="Used")
    TicketFactory(stage=used.entries.first())
    used.archive()
    client = administrator()
    leads = Pipeline.objects.get(entity_type__code="LEAD")
    for act, pipeline, sentence in (
        ("archive_list", deals, "make another one the default first."),
        ("archive_list", leads, "make another one the default first."),
        ("make_default", used, "is archived: restore it first."),
        ("delete_list", deals, "is the default pipeline, so it stays."),
        ("delete_list", partners, "Archive “Partners” before you delete it."),
        ("delete_list", used, "“Used” cannot be deleted: 1 record uses it."),
    ):
        response = client.post(url(act, pipeline), headers=headers)
        assert response.status_code == 409
        assert sentence in text(response)
        assert ("<html" in text(response)) == (not headers)
        if act != "make_default" and (act, pipeline) != ("delete_list", used):
            assert client.get(url(act, pipeline), headers=headers).status_code == 409
    assert Pipeline.objects.filter(entity_type__code="DEAL").count() == 3


def test_a_pipeline_that_somebody_deleted_meanwhile_is_no_error_of_the_server(partners: Pipeline):
    client, *stale = administrator(), *(fresh(partners) for _ in range(3))
    partners.archive()
    partners.delete()
    for act in [*ACTS, "delete_list"]:
        assert client.post(url(act, stale[0]), {"name": "x", "step": "1"}, headers=HTMX).status_code == 404
    for verb in (Pipeline.make_default, Pipeline.archive, Pipeline.restore):
        with pytest.raises(Refused) as caught:
            verb(stale.pop())
        assert caught.value.reason == "gone"


def test_coming_back_from_the_login_form_does_nothing_and_shows_the_pipeline(partners: Pipeline):
    for act in ("move_list", "make_default", "restore_list"):
        response = administrator().get(url(act, partners))
        assert (response.status_code, response.headers["Location"]) == (302, list_url(partners))
    assert not fresh(partners).is_default


@pytest.mark.parametrize("act", [*ACTS, "delete_list", "add_pipeline"])
def test_each_act_asks_for_its_own_django_permission(partners: Pipeline, act: str):
    partners.archive()
    right = {"add_pipeline": "add", "delete_list": "delete"}.get(act, "change")
    others = {"view", "add", "change", "delete"} - {right}
    address = ADD if act == "add_pipeline" else url(act, partners)
    data = {"name": "Typed", "begin": "shipped", "step": "1"}
    without = person("change_stage", "view_stage", *(f"{other}_pipeline" for other in others))
    for headers in (HTMX, {}):
        assert without.post(address, data, headers=headers).status_code == 403
    assert "Ask a CRM administrator." in text(without.post(address, data))
    answer = person("view_stage", f"{right}_pipeline").post(address, data)
    assert answer.status_code == (409 if act == "make_default" else 302)
