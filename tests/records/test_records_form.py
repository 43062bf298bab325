"""The form of a record: what it offers, what it writes, and what it leaves alone."""

import re
from html import unescape
from typing import Any

import pytest
from django.utils.translation import override

from dictionaries.models import DictionaryValue
from pipelines.models import Pipeline, Stage
from records.access import record_types
from records.models import Company, Deal, Lead
from tests.factories import CompanyFactory, DealFactory, LeadFactory, PipelineFactory
from tests.people import HTMX, administrator, person, text

pytestmark = pytest.mark.django_db


def value(code: str, dictionary: str = "SOURCE") -> DictionaryValue:
    return DictionaryValue.objects.get(dictionary__code=dictionary, code=code)


def shown(client: Any, address: str) -> dict[str, str]:
    """What a browser sends back when nobody touched anything."""
    hidden = re.findall(r'<input[^>]* name="initial-(\w+)"(?: value="([^"]*)")?', text(client.get(address)))
    values = {name: unescape(value) for name, value in hidden}
    return values | {f"initial-{name}": value for name, value in values.items()}


def offered(response: Any, name: str) -> list[str]:
    return [str(label) for _value, label in response.context["form"][name].field.choices]


@pytest.fixture
def partners(db: None) -> Pipeline:
    return PipelineFactory(name="Partners")


@pytest.mark.parametrize("model", record_types(), ids=lambda model: model.slug())
def test_a_record_of_any_type_is_added_with_a_name_alone(model: Any):
    client, address = administrator(), f"/records/{model.slug()}/add/"
    response = client.post(address, shown(client, address) | {"name": "First"})
    assert response.status_code == 302
    record = model.objects.get(name="First")
    stage = model.stage_field()
    if stage:
        assert getattr(record, stage.name).kind == Stage.Kind.INITIAL
    assert "Added “First”" in text(client.get(response.headers["Location"]))


def test_a_drop_down_offers_its_list_in_its_order_and_in_the_language_of_the_reader():
    value("CALL").rename("")
    client = administrator()
    client.cookies.load({"django_language": "pl"})
    labels = offered(client.get("/records/lead/add/"), "source")
    with override("pl"):
        entries = DictionaryValue.objects.filter(dictionary__code="SOURCE").select_related("dictionary")
        assert labels[1:] == [entry.label for entry in entries]
    assert labels[1] == "Połączenie"


def test_an_archived_entry_is_offered_only_where_it_is_chosen():
    lead, other = LeadFactory(source=value("WEB")), LeadFactory()
    value("WEB").archive()
    client = administrator()
    assert "Website" in offered(client.get(lead.get_absolute_url()), "source")
    for address in ("/records/lead/add/", other.get_absolute_url()):
        assert "Website" not in offered(client.get(address), "source")
    assert client.post(lead.get_absolute_url(), shown(client, lead.get_absolute_url())).status_code == 302
    response = client.post(other.get_absolute_url(), {"name": "x", "source": value("WEB").pk})
    assert response.status_code == 422
    assert "This value is archived or was deleted: choose another one." in text(response)


def test_a_new_record_has_what_the_list_is_filtered_by(partners: Pipeline):
    value("WEB").archive()
    email, stage = value("EMAIL"), partners.entries.get(code="EXECUTING")
    client = administrator()
    form = client.get(f"/records/deal/add/?source={email.pk}&stage={stage.pk}").context["form"]
    assert (form["source"].value(), form["stage"].value(), form["pipeline"].value()) == (
        email.pk, stage.pk, partners.pk,
    )  # fmt: skip
    form = client.get(f"/records/deal/add/?pipeline={partners.pk}&source={value('WEB').pk}").context["form"]
    assert form["stage"].value() == partners.entries.get(kind=Stage.Kind.INITIAL).pk
    assert form["source"].value() is None


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost():
    client, email = administrator(), value("EMAIL")
    data = shown(client, "/records/deal/add/") | {"name": " ", "amount": "a lot", "source": email.pk}
    response = client.post("/records/deal/add/", data)
    assert response.status_code == 422
    page = text(response)
    assert 'id="id_name_error"' in page
    assert 'id="id_amount_error"' in page
    assert 'value="a lot"' in page
    assert page.count("autofocus") == 1
    assert "autofocus" in str(response.context["form"]["name"])
    assert f'<option value="{email.pk}" selected>' in page
    assert not Deal.objects.exists()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("\u3164", "There is nothing to see in this name."), ("x" * 201, "at most 200 char")],
)
def test_a_name_that_cannot_be_is_kept_with_the_reason(name: str, sentence: str):
    client, address = administrator(), "/records/lead/add/"
    page = text(client.post(address, shown(client, address) | {"name": name}))
    assert sentence in page
    (field,) = re.findall(r'<input type="text" name="name"[^>]*>', page)
    assert f'value="{name}"' in field
    assert "maxlength" not in field  # a browser would cut what is pasted


@pytest.mark.parametrize("language", ["en", "pl"])
def test_an_edit_writes_only_what_was_touched(language: str):
    deal = DealFactory(name="Before", source=value("WEB"), amount="1234.50")
    client = administrator()
    client.cookies.load({"django_language": language})
    data = shown(client, deal.get_absolute_url())
    assert data["amount"] == {"en": "1234.50", "pl": "1234,50"}[language]
    Deal.objects.filter(pk=deal.pk).update(source=value("EMAIL"), amount=99, is_archived=True)
    assert client.post(deal.get_absolute_url(), data | {"name": "After"}).status_code == 302
    deal.refresh_from_db()
    assert (deal.name, deal.source, deal.amount) == ("After", value("EMAIL"), 99)
    assert deal.is_archived


@pytest.mark.parametrize(
    ("typed", "others", "now"),
    [
        ({"name": "Mine"}, {"name": "Theirs"}, "“Theirs”"),
        ({"amount": "5"}, {"amount": 7}, "“7.00”"),
        ({"source": "EMAIL"}, {"source": "CALL"}, "“Call”"),
        ({"source": "EMAIL"}, {"source": None}, "“no value”"),
    ],
)
def test_what_somebody_else_changed_meanwhile_is_asked_about_once(typed: Any, others: Any, now: str):
    deal, client = DealFactory(name="Before", source=value("WEB")), administrator()
    before = shown(client, deal.get_absolute_url())
    codes = {name: value(code) if name == "source" and code else code for name, code in others.items()}
    Deal.objects.filter(pk=deal.pk).update(**codes)
    mine = {name: value(code).pk if name == "source" else code for name, code in typed.items()}
    response = client.post(deal.get_absolute_url(), before | mine)
    assert response.status_code == 422
    assert f"Somebody else has changed this to {now} meanwhile." in text(response)
    (name, theirs), (_name, wanted) = *others.items(), *mine.items()
    assert Deal.objects.values_list(name, flat=True).get() == (
        codes[name].pk if theirs and name == "source" else theirs
    )
    form = response.context["form"]
    again = before | mine | {f"initial-{name}": form.initial[name] or ""}
    assert client.post(deal.get_absolute_url(), again).status_code == 302
    assert str(Deal.objects.values_list(name, flat=True).get()) in {str(wanted), f"{wanted}.00"}


def test_a_stage_that_is_chosen_while_the_record_moves_to_another_pipeline(
    partners: Pipeline, deals: Pipeline
):
    deal, client = DealFactory(stage=deals.entries.first()), administrator()
    before = shown(client, deal.get_absolute_url())
    Deal.objects.update(stage=partners.entries.first())
    response = client.post(
        deal.get_absolute_url(), before | {"stage": deals.entries.last().pk, "amount": "7"}
    )
    assert response.status_code == 422
    assert "Somebody else has moved it to this pipeline meanwhile" in text(response)
    assert response.context["form"].chosen_pipeline == partners


def test_who_wanted_what_somebody_else_made_of_it_is_not_asked():
    lead, client = LeadFactory(name="Before"), administrator()
    before = shown(client, lead.get_absolute_url())
    Lead.objects.update(name="After")
    assert client.post(lead.get_absolute_url(), before | {"name": "After"}).status_code == 302


def test_an_open_form_survives_the_replacement_of_its_entry():
    company = CompanyFactory(source=value("WEB"))
    client = administrator()
    data = shown(client, company.get_absolute_url())
    value("WEB").replace_with(value("EMAIL"))
    assert client.post(company.get_absolute_url(), data | {"name": "After"}).status_code == 302
    company.refresh_from_db()
    assert (company.name, company.source) == ("After", value("EMAIL"))


def test_an_entry_that_was_deleted_meanwhile_is_said_at_its_field():
    lead, client = LeadFactory(), administrator()
    data = shown(client, lead.get_absolute_url()) | {"source": value("WEB").pk, "name": "Typed"}
    value("WEB").delete()
    response = client.post(lead.get_absolute_url(), data)
    assert response.status_code == 422
    assert 'id="id_source_error">This value is archived or was deleted' in text(response)
    assert 'value="Typed"' in text(response)


def test_a_record_that_was_deleted_meanwhile_does_not_come_back():
    lead, client = LeadFactory(), administrator()
    address, data = lead.get_absolute_url(), shown(client, lead.get_absolute_url())
    lead.delete()
    assert client.post(address, data | {"name": "Back"}).status_code == 404
    assert not Lead.objects.exists()


def test_nothing_changes_where_nothing_was_touched(django_assert_max_num_queries: Any):
    lead, client = LeadFactory(source=value("WEB")), administrator()
    data = shown(client, lead.get_absolute_url())
    with django_assert_max_num_queries(40) as captured:
        client.post(lead.get_absolute_url(), data)
    assert not [query for query in captured if query["sql"].startswith('UPDATE "records')]


def test_a_single_pipeline_is_not_asked_for():
    form = administrator().get("/records/deal/add/").context["form"]
    assert "pipeline" not in form.fields


def test_another_pipeline_asks_for_the_stage_there(deals: Pipeline, partners: Pipeline):
    deal = DealFactory(stage=deals.entries.get(code="EXECUTING"))
    client = administrator()
    data = shown(client, deal.get_absolute_url()) | {"pipeline": str(partners.pk), "name": "Typed"}
    shows = client.post(deal.get_absolute_url(), data | {"stages": "1"})
    assert shows.status_code == 200
    assert 'value="Typed"' in text(shows)
    assert 'class="error"' not in text(shows)
    assert offered(shows, "stage")[1:] == [stage.label for stage in partners.entries.all()]
    assert "autofocus" in str(shows.context["form"]["stage"])
    assert shows.context["form"]["stage"].value() not in {str(stage.pk) for stage in partners.entries.all()}
    for stage in (data["stage"], ""):
        refused = client.post(deal.get_absolute_url(), data | {"stage": stage})
        assert refused.status_code == 422
        assert "Choose a stage of this pipeline." in text(refused)
    there = partners.entries.get(code="WON")
    assert client.post(deal.get_absolute_url(), data | {"stage": there.pk}).status_code == 302
    deal.refresh_from_db()
    assert (deal.name, deal.stage) == ("Typed", there)


def test_htmx_fetches_the_stages_of_a_pipeline_alone(deals: Pipeline, partners: Pipeline):
    had = deals.entries.get(code="EXECUTING")
    client = administrator()
    way = f"/records/deal/stages/?pipeline={partners.pk}&initial-stage={had.pk}"
    there = text(client.get(way, headers=HTMX))
    assert "choose …" in there
    assert "selected" not in there
    assert f'value="{partners.entries.get(code="WON").pk}"' in there
    assert "Now choose a stage of “Partners”." in there
    back = text(client.get(f"/records/deal/stages/?pipeline={deals.pk}&initial-stage={had.pk}", headers=HTMX))
    assert f'<option value="{had.pk}" selected>' in back
    for nonsense in ("", "pipeline=x&initial-stage=y", "pipeline=99999&initial-stage=99999"):
        assert client.get(f"/records/deal/stages/?{nonsense}", headers=HTMX).status_code == 200
    assert client.get("/records/company/stages/").status_code == 404


def test_a_pipeline_that_was_archived_meanwhile_takes_no_new_record(partners: Pipeline):
    client = administrator()
    stage = partners.entries.get(kind=Stage.Kind.INITIAL)
    PipelineFactory(name="Third")
    data = shown(client, "/records/deal/add/") | {"name": "x", "pipeline": partners.pk, "stage": stage.pk}
    partners.archive()
    response = client.post("/records/deal/add/", data)
    assert response.status_code == 422
    assert "This pipeline is archived or was deleted: choose another one." in text(response)


def test_a_record_in_an_archived_pipeline_moves_on_in_it(partners: Pipeline):
    deal = DealFactory(stage=partners.entries.get(kind=Stage.Kind.INITIAL))
    partners.archive()
    client = administrator()
    data = shown(client, deal.get_absolute_url()) | {"stage": partners.entries.get(code="WON").pk}
    assert client.post(deal.get_absolute_url(), data).status_code == 302
    deal.refresh_from_db()
    assert deal.stage.code == "WON"


def test_a_list_is_one_link_away_for_those_who_may_see_it():
    client = administrator()
    page = text(client.get("/records/deal/add/"))
    assert 'href="/settings/lists/dictionaries/SOURCE/"' in page
    assert 'href="/settings/lists/pipelines/DEAL/GENERAL/"' in page
    assert "/settings/lists/" not in text(person("add_deal").get("/records/deal/add/"))


def test_one_comes_back_to_the_page_one_came_from():
    lead, client = LeadFactory(), administrator()
    address = f"{lead.get_absolute_url()}?source=none&archived=all&before=99"
    response = client.post(address, shown(client, address) | {"name": "x"})
    assert response.headers["Location"] == "/records/lead/?source=none&archived=all&before=99"


def test_companies_have_four_drop_downs():
    form = administrator().get("/records/company/add/").context["form"]
    assert list(form.fields) == ["name", *(key.name for key in Company.entry_fields())]
