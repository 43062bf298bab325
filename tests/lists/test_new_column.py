"""A new column of an entry is recorded, described, undone, loaded, copied and edited, in the admin and on the
screen: no list names the columns."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.db import connection, models

from dictionaries.models import Dictionary, DictionaryValue
from lists import statements
from lists.audit import changes, undo
from lists.audit.describing import changes_of, describe
from lists.audit.reading import entries_at
from lists.database import triggers
from lists.loading.attributes import attributes
from lists.loading.documents import Broken, Document
from lists.loading.formats import Hints, headings, read_document
from lists.models import Operation
from pipelines.models import Pipeline, Stage
from tests.admin import address, save, superuser
from tests.list_files import load
from tests.list_files import value as in_file
from tests.people import HTMX, administrator, entry_url, text
from tests.protected import value

MODELS = (DictionaryValue, Stage)


@pytest.fixture(autouse=True)
def weight(source: Dictionary) -> Iterator[None]:
    """The column, until the transaction of the test is rolled back."""
    fields = {model: models.IntegerField("weight", null=True, blank=True) for model in MODELS}
    for model, field in fields.items():
        field.contribute_to_class(model, "weight")
    forget_columns()
    with connection.cursor() as cursor:
        for model in MODELS:
            cursor.execute(f"ALTER TABLE {model._meta.db_table} ADD COLUMN weight integer NULL")
    triggers.install(connection)
    yield
    for model, field in fields.items():
        model._meta.local_fields.remove(field)
        model._meta._expire_cache()
        del model.weight
    forget_columns()


def forget_columns() -> None:
    for kept in (statements._statement, statements._table, changes._fields, headings._words, attributes):
        kept.cache_clear()


def weigh(code: str, weight: int) -> Operation:
    value(code).entry_list.entries.filter(code=code).update(weight=weight)
    return Operation.objects.latest("pk")


def test_the_database_check_misses_no_trigger():
    assert triggers.differences(connection) == ([], [])


def test_a_change_of_it_is_on_record_and_described():
    changed = weigh("WEB", 5)
    assert describe([changed])[0].predicate == "changed “Website”"
    [change] = changes_of(changed, 10)
    assert [(field.title, field.before, field.after) for field in change.field_changes] == [
        ("weight", "", "5")
    ]


def test_it_is_undone_also_with_the_row(source: Dictionary):
    changed = weigh("WEB", 5)
    undo(changed, "Ann")
    assert value("WEB").weight is None
    weigh("WEB", 7)
    value("WEB").delete()
    undo(Operation.objects.latest("pk"), "Ann")
    assert value("WEB").weight == 7


def test_it_stands_in_the_way_of_an_undo_when_somebody_changed_it_since(source: Dictionary):
    changed = weigh("WEB", 5)
    weigh("WEB", 6)
    with pytest.raises(models.ProtectedError, match="has been changed again since then"):
        undo(changed, "Ann")


def test_a_list_of_the_past_has_it(source: Dictionary):
    moment = weigh("WEB", 5).at
    weigh("WEB", 6)
    [was] = [entry for entry in entries_at(source, moment) if entry.code == "WEB"]
    assert was.weight == 5


def test_it_is_loaded_with_a_new_row_and_where_nobody_filled_it_in(source: Dictionary, tmp_path: Path):
    weigh("EMAIL", 5)
    weights = {("FAX", "Fax"): 3, ("WEB", "Website"): 4, ("EMAIL", "E-Mail"): 6}
    rows = [in_file(code, name, weight=weight) for (code, name), weight in weights.items()]
    path = tmp_path / "lists.json"
    path.write_text(json.dumps(rows))
    assert "1 added (FAX), 1 updated (WEB: weight)" in load(path)
    assert [value(code).weight for code in ("FAX", "WEB", "EMAIL")] == [3, 4, 5]
    path.write_text(json.dumps([in_file("WEB", "Website", weight="heavy")]))
    with pytest.raises(CommandError, match='field "weight": a whole number is expected, not "heavy"'):
        load(path)


@pytest.mark.parametrize("cell", ["--5", "٣", "5" * 5000, "heavy"])
def test_a_table_has_it_and_says_in_which_row_it_is_no_number(cell: str):
    hints = Hints(target="dictionaries/SOURCE")

    def read(weight: str) -> Document:
        return read_document("table.csv", f"Name;Weight\nFax;-3\nPost;{weight}\n".encode(), hints)

    [sources] = read("4").items
    assert [entry.values["weight"] for entry in sources.items or ()] == [-3, 4]
    with pytest.raises(Broken, match=r"row 3.*a whole number is expected"):
        read(cell)


def test_it_is_copied_with_a_pipeline(deals: Pipeline):
    deals.entries.filter(code="NEW").update(weight=5)
    copy = deals.copy("Partners")
    assert copy.entries.get(code="NEW").weight == 5


def test_the_admin_shows_and_stores_it(source: Dictionary):
    client, web = superuser(), value("WEB")
    save(client, web, weight="7")
    assert value("WEB").weight == 7
    for page in (address("change", web, web.pk), address("add", web)):
        assert 'name="weight"' in client.get(page).content.decode()


def test_the_screen_edits_it_and_shows_both_versions_when_two_do(source: Dictionary):
    client, url = administrator(), entry_url("describe_entry", value("WEB"))
    form = text(client.get(url, headers=HTMX))
    assert 'name="weight"' in form
    sent = {"name": "Website", "description": "", "weight": "7", "initial-weight": ""}
    assert client.post(url, sent, headers=HTMX).status_code == 200
    assert value("WEB").weight == 7
    answer = client.post(url, sent | {"weight": "8"}, headers=HTMX)
    assert answer.status_code == 409
    assert "weight:</span>7" in text(answer)
    assert client.post(url, sent | {"weight": "heavy"}, headers=HTMX).status_code == 422
    assert value("WEB").weight == 7
