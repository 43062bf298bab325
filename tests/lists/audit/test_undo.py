"""Taking back: exactly what an operation did, or nothing and a sentence."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from dictionaries.models import Dictionary
from lists.audit import undo
from lists.audit.chains import is_undone
from lists.audit.describing import describe
from lists.history import operation
from lists.models import Operation, Tombstone
from lists.protection import Refused
from lists.replacing import replace
from lists.rows import row_models
from pipelines.models import EntityType, Stage
from tests.examples import EXAMPLES
from tests.factories import ValueFactory
from tests.protected import value
from tests.thirdparty.models import Gift, Interest, Survey, Ticket, Visit

RECORDS = (Visit, Gift, Survey, Interest, Ticket)


def world() -> dict[str, Any]:
    """All that people see: rows without their versions, places as an order."""
    seen: dict[str, Any] = {}
    for model in row_models():
        rows = list(model._base_manager.order_by("pk").values())
        for row in rows:
            row.pop("version", None)
            row.pop("position")
        groups = [f"{model.parent_field}_id"] if model.parent_field else []
        order = list(model._base_manager.order_by(*groups, "position").values_list("pk", flat=True))
        seen[model.__name__] = rows, order
    for model in RECORDS:
        seen[model.__name__] = list(model.objects.order_by("pk").values())
    return seen


def since(last: int) -> list[Operation]:
    return list(Operation.objects.filter(pk__gt=last))


def latest() -> int:
    done = Operation.objects.first()
    return done.pk if done else 0


def stage(code: str) -> Any:
    return Stage.objects.get(pipeline__entity_type__code="DEAL", pipeline__is_default=True, code=code)


def deal() -> Any:
    return EntityType.objects.get(code="DEAL")


def two_gifts_and_a_visit() -> None:
    Visit.objects.create(source=value("WEB"))
    Gift.objects.create(occasion=value("WEB"), wrapping=value("EMAIL"))
    Interest.objects.create(survey=Survey.objects.create(), value=value("WEB"))


def in_one(*acts: Callable[[], Any]) -> None:
    with operation("robot", "edit"):
        for act in acts:
            act()


def own_list() -> Dictionary:
    return Dictionary.objects.get(code="OWN")


ACTS: dict[str, Callable[[], Any]] = {
    "rename": lambda: value("WEB").rename("Site"),
    "recolour": lambda: stage("EXECUTING").recolor("#123456"),
    "move": lambda: value("WEB").move(),
    "move into a used-up gap": lambda: value("WEB").move(before=value("EMAIL")),
    "add": lambda: value("WEB").dictionary.add("Fair"),
    "paste": lambda: value("WEB").dictionary.add_many("Fair\nMarket\nStall"),
    "add a stage": lambda: stage("NEW").pipeline.add("Demo", kind=4),
    "delete": lambda: value("WEB").delete(),
    "delete a stage": lambda: stage("EXECUTING").delete(),
    "delete several": lambda: value("WEB").dictionary.entries.filter(code__in=["WEB", "EMAIL"]).delete(),
    "archive": lambda: value("WEB").archive(),
    "replace": lambda: value("WEB").replace_with(value("OTHER")),
    "merge": lambda: replace([value("WEB"), value("EMAIL")], value("OTHER")),
    "sort": lambda: value("WEB").dictionary.sort("pl"),
    "default names": lambda: value("WEB").dictionary.restore_default_names(),
    "rename a list": lambda: value("WEB").dictionary.rename("Where from"),
    "add a list": lambda: Dictionary.add_list("Regions", lines="North\nSouth"),
    "rename and describe a list": lambda: own_list().change(name="Areas", description="Where they are"),
    "move a list": lambda: own_list().move(before=value("WEB").dictionary),
    "archive a list": lambda: own_list().archive(),
    "delete a list": lambda: own_list().delete(),
    "add a pipeline": lambda: deal().add_pipeline("Partners"),
    "copy a pipeline": lambda: stage("NEW").pipeline.copy("Partners"),
    "archive a pipeline": lambda: deal().pipelines.get(name="Second").archive(),
    "make default": lambda: deal().pipelines.get(name="Second").make_default(),
    "delete a pipeline": lambda: deal().pipelines.get(name="Old").delete(),
    "several acts as one": lambda: in_one(
        lambda: value("WEB").rename("Site"), lambda: value("WEB").move(), lambda: value("EMAIL").delete()
    ),
}


@pytest.fixture
def busy(source: Any, deals: Any) -> None:
    two_gifts_and_a_visit()
    Visit.objects.create(source=value("PARTNER"))
    value("ADVERTISING").rename("Ads")
    Dictionary.add_list("Own", lines="North\nSouth")
    deal().add_pipeline("Second")
    old = deal().add_pipeline("Old")
    old.archive()
    Gift.objects.filter(wrapping=value("EMAIL")).update(wrapping=None)


@pytest.mark.parametrize("act", ACTS)
def test_an_undo_gives_back_what_was_there_and_an_undo_of_it_does_it_again(act, busy):
    if act in {"delete", "delete several"}:
        for model in (Visit, Gift, Interest):
            model.objects.all().delete()
    before, last = world(), latest()
    ACTS[act]()
    after, done = world(), since(last)
    assert after != before
    undone = [undo(step, "Ann") for step in done]
    assert world() == before
    again = [undo(step, "Ann") for step in reversed(undone)]
    assert world() == after
    for step in reversed(again):
        undo(step, "Ann")
    assert world() == before
    assert {step.action for step in undone} <= {"undo"}


def test_an_act_that_left_all_as_it_was_has_nothing_to_undo(source):
    in_one(lambda: value("WEB").rename("X"), lambda: value("WEB").rename(""))
    with pytest.raises(Refused) as caught:
        undo(Operation.objects.first(), "Ann")
    assert caught.value.reason == "nothing"


def test_what_was_brought_back_is_no_longer_noted_as_deleted(source):
    value("OTHER").delete()
    assert Tombstone.objects.filter(code="OTHER").exists()
    undo(Operation.objects.first(), None)
    assert not Tombstone.objects.filter(code="OTHER", parent=source.pk).exists()


def test_a_replacement_gives_back_just_those_records_that_still_have_the_target(source):
    kept, moved_on = (Visit.objects.create(source=value("WEB")) for _ in "12")
    web = value("WEB").pk
    value("WEB").replace_with(value("EMAIL"))
    done = Operation.objects.first()
    Visit.objects.filter(pk=moved_on.pk).update(source=value("PARTNER"))
    newer = Visit.objects.create(source=value("EMAIL"))
    undo(done, "Ann")
    assert value("WEB").pk == web
    sources = dict(Visit.objects.values_list("pk", "source__code"))
    assert sources == {kept.pk: "WEB", moved_on.pk: "PARTNER", newer.pk: "EMAIL"}


def renamed_again() -> None:
    value("WEB").rename("Site")
    value("WEB").rename("Page")


def renamed_and_deleted() -> None:
    value("WEB").rename("Site")
    value("WEB").delete()


def deleted_and_added_again() -> None:
    value("WEB").delete()
    value("CALL").dictionary.add("Website")


def deleted_and_code_taken() -> None:
    value("WEB").delete()
    value("CALL").dictionary.add("Other name", "WEB")


def added_and_used() -> None:
    Visit.objects.create(source=value("CALL").dictionary.add("Fair"))


def added_and_renamed() -> None:
    value("CALL").dictionary.add("Fair").rename("Market")


def pipeline_and_stage() -> None:
    deal().add_pipeline("Partners").add("Demo", kind=2)


def undone_once() -> None:
    value("WEB").rename("Site")
    undo(Operation.objects.first(), "Ann")


STANDS_IN_THE_WAY: dict[str, tuple[Callable[[], Any], str, str]] = {
    "renamed again": (renamed_again, "rename", "“Page” has been changed again since"),
    "deleted since": (renamed_and_deleted, "rename", "“Site” has been deleted since then."),
    "its label is taken": (deleted_and_added_again, "delete", "“Website” is already in the list again."),
    "its code is taken": (deleted_and_code_taken, "delete", "“Other name” has the code WEB now."),
    "in use": (added_and_used, "add", "“Fair” cannot be deleted: 1 record uses it."),
    "changed since it was added": (added_and_renamed, "add", "“Market” has been changed again since"),
    "more stages": (pipeline_and_stage, "add", "More entries have been added to “Partners” since then."),
    "undone already": (undone_once, "rename", "This was already undone."),
}


@pytest.mark.parametrize("reason", STANDS_IN_THE_WAY)
def test_what_stands_in_the_way_is_said_and_nothing_changes(reason, source, deals):
    act, action, sentence = STANDS_IN_THE_WAY[reason]
    last = latest()
    act()
    done = Operation.objects.filter(pk__gt=last, action=action).last()
    before, count = world(), Operation.objects.count()
    with pytest.raises(Refused) as refusal, transaction.atomic():
        undo(done, "Ann")
    assert sentence in str(refusal.value)
    assert (world(), Operation.objects.count()) == (before, count)


def test_an_entry_with_its_default_name_stays_away_when_its_list_is_gone(db):
    entry = ValueFactory(name="", default_name="North")
    entry.delete()
    gone = Operation.objects.latest("pk")
    entry.dictionary.delete()
    with pytest.raises(Refused, match="The list of “North” has been deleted"):
        undo(gone, "Ann")


def test_a_chain_of_undos_may_be_of_any_length(source):
    value("WEB").rename("Site")
    first = Operation.objects.latest("pk")
    undos = [
        Operation(pk=pk, action="undo", undoes=pk - 1, is_open=True)
        for pk in range(first.pk + 1, first.pk + 1501)
    ]
    chain = [first, *Operation.objects.bulk_create(undos)]
    Operation.objects.filter(is_open=True).update(is_open=False)
    *_others, odd, even = describe(chain)
    assert odd.predicate == "undid: renamed “Website” to “Site” in Sources"
    assert even.predicate == "redid: renamed “Website” to “Site” in Sources"
    assert not is_undone(first)
    assert is_undone(chain[1])


VERBS: tuple[Callable[[Any, Any, str], Any], ...] = (
    lambda row, other, label: row.entry_list.add(label, **({"kind": 2} if hasattr(row, "kind") else {})),
    lambda row, other, label: row.rename(label),
    lambda row, other, label: row.move(before=other),
    lambda row, other, label: row.move(),
    lambda row, other, label: row.archive(),
    lambda row, other, label: row.restore(),
    lambda row, other, label: row.delete(),
    lambda row, other, label: row.replace_with(other),
    lambda row, other, label: row.entry_list.sort("pl"),
    lambda row, other, label: row.entry_list.restore_default_names(),
    lambda row, other, label: row.entry_list.add_many(f"{label}\n{label} 2\n{label} 3"),
)
STEPS = st.lists(
    st.tuples(
        st.integers(0, len(VERBS) - 1), st.integers(0, 30), st.integers(0, 30),
        st.sampled_from(["", "Fair", "Żabka", "Call", "Website", "10"]),
    ),
    max_size=12,
)  # fmt: skip


@pytest.mark.parametrize("list_of", ["value", "stage"])
@EXAMPLES
@given(steps=STEPS)
def test_any_acts_undone_in_reverse_give_back_the_first_state(list_of, steps, source, deals):
    entry_list = source if list_of == "value" else deals
    with transaction.atomic():
        for entry in entry_list.entries.all()[:5]:
            (Visit(source=entry) if list_of == "value" else Ticket(stage=entry)).save()
        before, last = world(), latest()
        for verb, first, second, label in steps:
            rows = list(entry_list.entries.all())
            try:
                with transaction.atomic():
                    VERBS[verb](rows[first % len(rows)], rows[second % len(rows)], label)
            except (Refused, ValidationError):
                continue
        for done in since(last):
            undo(done, "Ann")
        assert world() == before
        transaction.set_rollback(True)
