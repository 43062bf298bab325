"""The page /segments/, what htmx gets of it, and the CSV file."""

import csv
import io
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dictionaries.models import Dictionary, DictionaryValue
from lists.positions import GAP
from pipelines.models import Pipeline
from records.models import Deal, Lead
from tests.factories import DealFactory, LeadFactory, PipelineFactory
from tests.people import HTMX, administrator, person, text
from tests.protected import execute

pytestmark = pytest.mark.django_db

PAGE = "/segments/"


def get(query: str = "", client: Client | None = None, **options: Any) -> Any:
    return (client or administrator()).get(f"{PAGE}?{query}", **options)


def download(query: str, **options: Any) -> list[list[str]]:
    """The cells of the file, line by line."""
    response = administrator().get(f"{reverse('segments_csv')}?{query}", **options)
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(text(response).removeprefix("\ufeff"))))


@pytest.mark.parametrize(
    "query",
    [
        "type=nonsense",
        "type=lead&by=nonsense",
        "type=lead&by=status&across=status",
        "type=lead&by=status&across=nonsense&measure=nonsense",
        "type=lead&source=abc&status=99999999999999999999&archived=nonsense&pipeline=x",
        "type=lead&source=987654321&pipeline=987654321",
        "type=lead&by=name&across=created_at",
        "x=y&type=%EF%BF%BD&source=%E2%80%AE",
    ],
)
def test_what_an_address_asks_for_and_is_not_there_is_passed_over(query: str):
    response = get(query)
    assert response.status_code == 200
    assert response.context["question"].query == {"type": "lead", "by": "status"}


def test_a_value_of_another_list_or_another_pipeline_is_no_filter(source: Dictionary, deals: Pipeline):
    lead_type = DictionaryValue.objects.exclude(dictionary=source).first()
    other = PipelineFactory()
    assert "source" not in get(f"type=lead&source={lead_type.pk}").context["question"].query
    stage = deals.entries.first()
    narrowed = get(f"type=deal&stage={stage.pk}&pipeline={other.pk}").context["question"].query
    assert narrowed == {"type": "deal", "by": "stage", "pipeline": str(other.pk)}


def test_the_form_shows_what_the_address_asked(source: Dictionary):
    email = source.entries.get(code="EMAIL")
    page = text(get(f"type=deal&by=source&across=stage&measure=amount&archived=all&source={email.pk}"))
    for chosen in ("deal", "source", "stage", "amount", "all", email.pk):
        assert f'<option value="{chosen}" selected>' in page


def test_a_type_that_one_may_not_see_is_refused_with_a_sentence_and_not_offered():
    reader = person("view_deal")
    page = get(client=reader)
    assert page.context["question"].model is Deal
    assert 'value="lead"' not in text(page)
    for address in (PAGE, reverse("segments_csv")):
        refused = reader.get(f"{address}?type=lead")
        assert refused.status_code == 403
        assert "You may not see these records. Ask a CRM administrator." in text(refused)
        assert person("add_lead").get(address).status_code == 403


def test_htmx_gets_the_answer_only_and_the_shortest_address(source: Dictionary):
    LeadFactory(source=source.entries.first())
    response = get("type=lead&by=source&across=&archived=&source=&status=", headers=HTMX)
    assert "<html" not in text(response)
    assert 'id="answer"' in text(response)
    assert '<p hx-swap-oob="innerHTML:#counted">Leads: source, 1 record</p>' in text(response)
    assert response.headers["HX-Push-Url"] == "/segments/?type=lead&by=source"
    restored = get("type=lead", headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert "<html" in text(restored)


def test_where_nothing_is_found_the_page_says_why_and_shows_the_way_back():
    assert "There is nothing to count yet." in text(get("type=lead"))
    LeadFactory()
    page = text(get("type=lead&by=source&archived=1"))
    assert "No record matches these filters." in page
    assert 'href="/segments/?type=lead&amp;by=source"' in page


def test_the_meaning_of_the_conversion_stands_on_the_page():
    DealFactory()
    assert "A record has reached its own stage and all stages before it" in text(get("type=deal"))


def test_names_are_text_never_markup(source: Dictionary):
    source.add("<b>&")
    LeadFactory(source=source.entries.last())
    page = text(get("type=lead&by=source&across=status"))
    assert "<b>" not in page
    assert "&lt;b&gt;&amp;" in page


@pytest.mark.any_database
def test_labels_and_numbers_are_those_of_the_reader_s_language(source: Dictionary):
    call = source.entries.get(code="CALL")
    Lead.objects.bulk_create(
        Lead(name="x", source=call, status_id=LeadFactory().status_id) for _ in range(1234)
    )
    polish = text(get("type=lead&by=source", headers={"Accept-Language": "pl"}))
    assert "Połączenie" in polish
    assert "1\u00a0234" in polish
    assert "1,234" in text(get("type=lead&by=source"))


def test_the_file_has_the_numbers_of_the_page(source: Dictionary, deals: Pipeline):
    call, email = source.entries.get(code="CALL"), source.entries.get(code="EMAIL")
    first, won = deals.entries.first(), deals.entries.get(code="WON")
    for entry, stage, amount in ((call, first, "10.50"), (call, won, "0.25"), (email, first, "1000")):
        DealFactory(source=entry, stage=stage, amount=amount)
    head, *rows, total = download("type=deal&by=source")
    assert head == ["Source", "Records", "Amount", "Share, %"]
    assert ["Call", "2", "10.75", "66.7"] in rows
    assert total == ["Total", "3", "1010.75", "100.0"]
    head, *rows, total = download("type=deal&by=source&across=stage&measure=amount")
    by_label = {row[0]: dict(zip(head, row, strict=True)) for row in [*rows, total]}
    assert by_label["Call"]["General · New"] == "10.50"
    assert by_label["Call"]["General · Deal won"] == "0.25"
    assert (by_label["E-Mail"]["Total"], by_label["Total"]["General · New"]) == ("1000.00", "1010.50")
    head, *rows, total = download("type=deal&by=stage")
    assert head[-2:] == ["Reached", "Conversion, %"]
    assert ["General", "Deal won", "1", "0.25", "33.3", "1", "33.3"] in rows
    assert total == ["", "Total", "3", "1010.75", "100.0", "", ""]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_name_in_the_file_is_no_formula(source: Dictionary, name: str):
    execute("UPDATE dictionaries_dictionaryvalue SET name = %s WHERE code = 'EMAIL'", name)
    LeadFactory(source=source.entries.get(code="EMAIL"))
    assert [f"'{name}", "1", "100.0"] in download("type=lead&by=source")
    assert f"'{name}" in download("type=lead&by=status&across=source")[0]


def test_the_file_is_sent_piece_by_piece_as_utf_8_that_spreadsheets_know():
    response = administrator().get(f"{reverse('segments_csv')}?type=lead", headers={"Accept-Language": "pl"})
    assert response.streaming
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="lead-status.csv"'
    assert response.getvalue().startswith(b"\xef\xbb\xbf")
    labels = [row[0] for row in download("type=lead", headers={"Accept-Language": "pl"})]
    assert "Nieprzetworzony" in labels


def queries(query: str) -> int:
    client = administrator()
    with CaptureQueriesContext(connection) as captured:
        assert get(query, client).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    "query", ["type=deal&by=source", "type=deal&by=stage", "type=deal&by=source&across=stage&measure=amount"]
)
def test_the_page_takes_as_many_queries_for_many_records_as_for_none(source: Dictionary, query: str):
    before = queries(query)
    stages = [*DealFactory().stage.siblings(), *PipelineFactory().entries.all()]
    Deal.objects.bulk_create(
        Deal(name="x", stage=stage, source=value) for stage in stages for value in source.entries.all()
    )
    assert queries(query) == before <= 8


def test_a_list_of_ten_thousand_entries_takes_five_more_and_a_page_of_bounded_size(source: Dictionary):
    DictionaryValue.objects.bulk_create(
        DictionaryValue(dictionary=source, code=f"V{n}", name=f"Value {n}", position=GAP * (100 + n))
        for n in range(10_000)
    )
    status = LeadFactory().status
    pks = source.entries.values_list("pk", flat=True)
    Lead.objects.bulk_create([Lead(name="x", status=status, source_id=pk) for pk in pks], batch_size=5000)
    assert queries("type=lead&by=source") <= queries("type=lead&by=status") + 1
    page = get("type=lead&by=source&across=salutation")
    assert "other (9,964 entries)" in text(page)
    assert "and 9,814 more" in text(page)
    assert len(page.content) < 120_000
    link = next(row.address for _title, rows in page.context["heat"].rows for row in rows)
    assert urlsplit(link).path == reverse("records", args=["lead"])
    assert queries("type=lead&by=source&across=salutation") <= queries("type=lead&by=status") + 5


def test_amounts_are_said_to_be_rounded_only_where_some_stand(source: Dictionary):
    DealFactory(source=source.entries.get(code="EMAIL"))
    cross, said = "type=deal&by=source&across=stage", "Amounts are rounded here"
    assert said not in text(get(cross))
    assert said in text(get(f"{cross}&measure=amount"))
    assert said in text(get("type=deal&by=source"))
