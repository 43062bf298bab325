"""To undo an act takes, for every row, the right that the opposite act takes."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from dictionaries.models import Dictionary, DictionaryValue
from lists.audit import undo
from lists.history import operation
from lists.models import Operation
from pipelines.models import EntityType, Pipeline
from tests.factories import DealFactory, DictionaryFactory, LeadFactory
from tests.people import HTMX, administrator, person, text

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

VALUES = {"view_dictionaryvalue"}
STAGES = {"view_stage", "add_stage", "change_stage", "delete_stage"}


def entry(code: str) -> DictionaryValue:
    return DictionaryValue.objects.get(dictionary__code="SOURCE", code=code)


def replaced() -> None:
    LeadFactory(source=entry("WEB"))
    entry("WEB").replace_with(entry("OTHER"))


def partners() -> Pipeline:
    return Pipeline.objects.get(entity_type__code="DEAL").copy("Partners")


def archived() -> None:
    pipeline = partners()
    pipeline.archive()


def deleted() -> None:
    pipeline = partners()
    pipeline.archive()
    pipeline.delete()


def moved_over() -> Operation:
    pipeline = partners()
    general = Pipeline.objects.get(entity_type__code="DEAL", is_default=True)
    source, target = (found.entries.get(code="NEW") for found in (general, pipeline))
    DealFactory(stage=source)
    general.move_records({source: target})
    return Operation.objects.latest("pk")


def moved_back() -> None:
    undo(moved_over(), None)


def moved_again() -> None:
    undo(undo(moved_over(), None), None)


def list_with_a_value() -> Dictionary:
    return Dictionary.add_list("Regions", lines="North")


ACTS: dict[str, tuple[Callable[[], object], set[str], set[str]]] = {
    "an entry added": (
        lambda: Dictionary.objects.get(code="SOURCE").add("New"), VALUES, {"delete_dictionaryvalue"},
    ),
    "an entry renamed": (lambda: entry("WEB").rename("Site"), VALUES, {"change_dictionaryvalue"}),
    "an entry moved": (lambda: entry("WEB").move(entry("EMAIL")), VALUES, {"change_dictionaryvalue"}),
    "an entry archived": (lambda: entry("WEB").archive(), VALUES, {"change_dictionaryvalue"}),
    "an entry deleted": (lambda: entry("WEB").delete(), VALUES, {"add_dictionaryvalue"}),
    "an entry replaced": (replaced, VALUES, {"add_dictionaryvalue"}),
    "a list added": (
        lambda: Dictionary.objects.create(code="REGION", name="Regions"), VALUES, {"delete_dictionary"},
    ),
    "a list archived": (lambda: DictionaryFactory().archive(), VALUES, {"change_dictionary"}),
    "a list deleted": (lambda: list_with_a_value().delete(), VALUES, {"add_dictionary"}),
    "an entity type renamed": (
        lambda: EntityType.objects.get(code="LEAD").rename("Enquiry"), STAGES, {"change_entitytype"},
    ),
    "a pipeline added": (partners, STAGES, {"delete_pipeline"}),
    "a pipeline made the default": (lambda: partners().make_default(), STAGES, {"change_pipeline"}),
    "a pipeline archived": (archived, STAGES, {"change_pipeline"}),
    "a pipeline deleted": (deleted, STAGES, {"add_pipeline"}),
    "records moved to another pipeline": (moved_over, STAGES, {"change_pipeline"}),
    "records moved back": (moved_back, STAGES, {"change_pipeline"}),
    "records moved once more": (moved_again, STAGES, {"change_pipeline"}),
}  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_an_undo_asks_for_the_rights_of_the_opposite_act(act: str):
    do, seeing, needed = ACTS[act]
    do()
    operation = Operation.objects.latest("pk")
    url = reverse("undo_operation", args=[operation.pk])

    without = person(*seeing)
    assert f'action="{url}"' not in text(without.get(reverse("history")))
    assert f'action="{url}"' not in text(without.get(reverse("operation", args=[operation.pk])))
    for headers in ({}, HTMX):
        refused = without.post(url, headers=headers)
        assert refused.status_code == 403
        assert "Ask a CRM administrator." in text(refused)
    assert Operation.objects.latest("pk") == operation

    allowed = person(*seeing, *needed)
    assert f'action="{url}"' in text(allowed.get(reverse("history")))
    allowed.post(url)
    assert Operation.objects.latest("pk").undoes == operation.pk


@pytest.mark.parametrize("act", ACTS)
def test_an_administrator_may_undo_every_act(act: str):
    ACTS[act][0]()
    operation = Operation.objects.latest("pk")
    administrator().post(reverse("undo_operation", args=[operation.pk]))
    assert Operation.objects.latest("pk").undoes == operation.pk


def test_who_added_an_entry_and_may_not_delete_it_is_offered_no_undo(source: Dictionary):
    url, button = reverse("add_entry", args=[source]), "/undo/"
    adds = person("view_dictionaryvalue", "add_dictionaryvalue")
    assert button not in text(adds.post(url, {"name": "One"}, headers=HTMX))
    deletes = person("view_dictionaryvalue", "add_dictionaryvalue", "delete_dictionaryvalue")
    assert button in text(deletes.post(url, {"name": "Two"}, headers=HTMX))


def test_a_step_back_without_the_right_says_that_the_right_is_lacking(source: Dictionary):
    adds = person("view_dictionaryvalue", "add_dictionaryvalue")
    adds.post(reverse("add_entry", args=[source]), {"name": "One"}, headers=HTMX)
    response = adds.post(reverse("undo_last"), headers=HTMX)
    assert (response.status_code, text(response)[:36]) == (403, "You lack the rights to undo this. As")


def test_nobody_is_told_that_a_pruning_of_the_history_is_undone():
    with operation("prune_history", "prune", "5 operations"):
        pass
    url = reverse("undo_operation", args=[Operation.objects.get(action="prune").pk])
    page = text(administrator().post(url, follow=True))
    assert "There is nothing in this that could be undone." in page
    assert "Undone:" not in page


def test_a_page_of_the_history_asks_for_all_rights_at_once(source: Dictionary, django_assert_max_num_queries):
    for number in range(30):
        source.add(f"Entry {number}")
    client = person("view_dictionaryvalue", "change_dictionaryvalue")
    client.get(reverse("history"))
    with django_assert_max_num_queries(17):
        client.get(reverse("history"))
