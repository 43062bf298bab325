"""A file becomes a list, by every pair of hands: chosen, gone through, applied, taken back."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from dictionaries.models import Dictionary
from tests.looks import axe_findings, scrolls_sideways, too_small

pytestmark = pytest.mark.django_db(transaction=True)

FILE = """format: crm-settings/1
dictionaries:
- code: SOURCE
  values:
  - {code: CALL, name: Phone}
  - {code: SITE, name: Web site}
  - {code: TV, name: Television}
"""


@pytest.mark.parametrize("scripts", [True, False])
def test_a_file_is_gone_through_applied_and_taken_back(
    new_page: Callable[..., Page], source: Dictionary, scripts: bool
):
    page = new_page(java_script_enabled=scripts)
    page.goto(f"{source.get_absolute_url()}import/")
    file = {"name": "lists.yaml", "mimeType": "application/yaml", "buffer": FILE.encode()}
    page.get_by_label("File", exact=True).set_input_files([file])
    page.get_by_label("Make the lists exactly like the file").check()
    page.get_by_role("button", name="Show what would change").click()
    site = page.get_by_role("row", name="Web site")
    expect(site).to_contain_text("It looks like “Website”.")
    if scripts:
        assert not axe_findings(page)
        assert not scrolls_sideways(page)
        assert not too_small(page.locator("main button, main select"))
    site.get_by_label("This is").select_option(value="WEB")
    page.get_by_label("Take “Television”").uncheck()
    page.get_by_role("row", name="Other").get_by_label("It is not in the file").select_option(label="Keep")
    page.get_by_role("button", name="Work out again").click()
    expect(page.get_by_role("row", name="Web site")).to_contain_text("renamed")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("Applied")).to_be_visible()
    kept = set(source.entries.filter(archived_at=None).values_list("code", flat=True))
    assert {"CALL", "WEB", "OTHER"} <= kept
    assert not {"TV", "SITE", "PARTNER"} & kept
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Phone", exact=True)).to_have_count(0)
    assert source.entries.filter(archived_at=None).count() == 14


def test_axe_finds_nothing_where_an_import_begins(new_page: Callable[..., Page], source: Dictionary):
    page = new_page()
    page.goto(f"{source.get_absolute_url()}import/")
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_text("Choose a file, or paste cells.")).to_be_visible()
    assert not axe_findings(page)
    assert not scrolls_sideways(page)


def test_tables_are_read_again_with_the_columns_that_a_person_says(
    new_page: Callable[..., Page], source: Dictionary
):
    page = new_page(viewport={"width": 320, "height": 700})
    page.goto(f"{source.get_absolute_url()}import/")
    data = "Etykieta;Symbol;Uwagi\nTargi w Łodzi;FAIR;w każdą środę\nProspekt;FLYER;\n".encode("cp1250")
    file = {"name": "źródła.csv", "mimeType": "text/csv", "buffer": data}
    page.get_by_label("File", exact=True).set_input_files([file])
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_text("Targi w Łodzi")).to_be_visible()
    page.get_by_label("Etykieta").select_option(label="Code")
    page.get_by_label("Symbol").select_option(label="Name")
    page.get_by_role("button", name="Read again").click()
    expect(page.get_by_label("Symbol")).to_have_value("name")
    assert not axe_findings(page)
    assert not scrolls_sideways(page)
    assert not too_small(page.locator("main button, main select"))
    page.get_by_label("Etykieta").select_option(label="Name")
    page.get_by_label("Symbol").select_option(label="Code")
    page.get_by_label("Uwagi").select_option(label="Description")
    page.get_by_role("button", name="Show what would change").click()
    page.get_by_role("button", name="Apply 2 changes").click()
    expect(page.get_by_text("Applied 2 changes")).to_be_visible()
    assert source.entries.get(code="FAIR").description == "w każdą środę"


def test_a_workbook_goes_out_is_changed_and_comes_in(
    new_page: Callable[..., Page], source: Dictionary, tmp_path: Path
):
    page = new_page()
    page.goto(f"{source.get_absolute_url()}export/")
    assert not axe_findings(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").click()
    download.value.save_as(path := tmp_path / "source.xlsx")
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["B2"] = "Phone"
    book.save(path)
    page.goto(f"{source.get_absolute_url()}import/")
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_role("button", name="Show what would change").click()
    page.get_by_role("button", name="Columns").click()
    expect(page.get_by_label("Description")).to_have_value("description")
    page.get_by_role("button", name="Show what would change").click()
    page.get_by_role("button", name="Apply 1 change").click()
    expect(page.get_by_text("Applied 1 change")).to_be_visible()
    assert source.entries.get(code="CALL").label == "Phone"
