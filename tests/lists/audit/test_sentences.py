"""Acts on several rows: whoever went is named, and what was only written anew does not count."""

from typing import Any

import pytest

from lists.audit.describing import FIRST, SMALL, changes_of, describe
from lists.audit.phrases import Part, parts_of, plain, with_arrows
from lists.audit.sentences import MANY, Description
from lists.history import operation
from lists.models import Operation
from lists.positions import renumber, write_positions
from lists.reordering import move_together
from lists.replacing import replace
from tests.factories import DictionaryFactory
from tests.protected import stage, value
from tests.thirdparty.models import Visit

pytestmark = pytest.mark.django_db


def told() -> Description:
    [last] = describe(Operation.objects.all()[:1])
    return last


def named(description: Description) -> list[str]:
    return [part.text for part in description.named]


def use(code: str, records: int) -> None:
    Visit.objects.bulk_create(Visit(source=value(code)) for _ in range(records))


def test_a_merge_names_all_that_went_each_with_its_records_and_the_sum(source: Any):
    use("WEB", 3)
    use("EMAIL", 1)
    replace([value("WEB"), value("EMAIL"), value("PARTNER")], value("OTHER"))
    assert told().predicate == (
        "merged “E-Mail” (1 record), “Website” (3 records) and “Existing Client” (0 records) "
        "into “Other” in Sources: 4 records together"
    )


def test_a_merge_of_very_many_counts_those_that_do_not_fit_into_a_sentence():
    entry_list = DictionaryFactory()
    entry_list.add_many("\n".join(f"Value {n}" for n in range(MANY + 4)))
    first, *others = entry_list.entries.all()
    Visit.objects.create(source=others[0])
    replace(others, first)
    assert "“Value 12” (0 records) and 3 more into “Value 0”" in told().predicate


def test_the_pieces_of_a_sentence_say_what_was_before_and_what_is_now(source: Any, deals: Any):
    stage("EXECUTING").rename("Doing")
    color = stage("EXECUTING").color
    assert told().drawn == [
        Part("renamed "),
        Part("In progress", "was", color, quotes=("“", "”")),
        Part(" to ", "to"),
        Part("Doing", "now", color, quotes=("“", "”")),
        Part(" in "),
        Part(deals.title, "list"),
    ]
    stage("EXECUTING").recolor("#123456")
    [colored] = [part for part in told().parts if part.color]
    assert (colored.was_color, colored.color) == (color, "#123456")


def test_a_value_with_the_signs_of_a_slot_is_a_value():
    words = {"was": Part("%(now)s", "was"), "now": Part("“50 %”", "now")}
    parts = parts_of("renamed “%(was)s” to “%(now)s”", words.__getitem__)
    assert plain(parts) == "renamed “%(now)s” to ““50 %””"
    assert [part.kind for part in with_arrows(parts)] == ["", "was", "to", "now"]


def test_what_is_done_to_several_is_counted_and_the_first_are_named(source: Any, deals: Any):
    with operation("robot", "archive"):
        for code in ("WEB", "EMAIL", "OTHER", "ADVERTISING"):
            value(code).archive()
    assert told().predicate == "archived 4 entries in Sources"
    assert (named(told()), told().unnamed) == (["Website", "E-Mail", "Other"], 1)
    with operation("robot", "recolor"):
        for code in ("EXECUTING", "FINAL_INVOICE"):
            stage(code).recolor("#123456")
    assert told().predicate == f"changed the colour of 2 entries in {deals.title}"
    with operation("robot", "archive"):
        value("PARTNER").archive()
    assert told().predicate == "archived “Existing Client” in Sources"


def without_gaps(entry_list: Any) -> None:
    """As after many moves: the next one has to write all positions anew."""
    rows = entry_list.entries.all()
    write_positions(rows, {row.pk: place for place, row in enumerate(rows, start=1)})


@pytest.mark.parametrize("size", [8, SMALL + 5])
def test_who_moves_one_entry_is_not_told_that_all_were_moved_when_the_gaps_are_used_up(size: int):
    entry_list = DictionaryFactory(name="Sizes")
    entry_list.add_many("\n".join(f"Value {n}" for n in range(size)))
    without_gaps(entry_list)
    entry_list.entries.get(name="Value 6").move(before=entry_list.entries.get(name="Value 1"))
    done = Operation.objects.latest("pk")
    assert done.changes.count() > size
    assert told().predicate == "moved “Value 6” from place 7 to place 2 in Sizes"


def test_who_adds_one_entry_where_no_room_was_added_one(deals: Any):
    without_gaps(deals)
    deals.add("Demo", kind=2)
    assert Operation.objects.latest("pk").changes.count() > 2
    assert told().predicate == f"added “Demo” to {deals.title}"


def test_of_several_that_moved_those_are_counted_that_stand_elsewhere(source: Any):
    entries = list(source.entries.all())
    move_together([entries[5], entries[7]], entries[1])
    done = Operation.objects.latest("pk")
    assert done.changes.count() > 2
    assert told().predicate == "moved 2 entries in Sources"
    assert named(told()) == [entries[5].label, entries[7].label]
    places = [[(f.before, f.after) for f in change.field_changes] for change in changes_of(done, 50)]
    assert places == [[("6", "2")], [("8", "3")]]
    entries = list(source.entries.all())
    move_together(entries[3:4], entries[0])
    assert told().predicate == f"moved “{entries[3].label}” from place 4 to place 1 in Sources"


def test_a_very_long_list_that_was_put_into_another_order_is_told_without_a_number():
    entry_list = DictionaryFactory(name="Sizes")
    entry_list.add_many("\n".join(f"Value {n}" for n in range(SMALL + 5)))
    entries = list(entry_list.entries.all())
    move_together(entries[20:], entries[0])
    assert told().predicate == "changed the order of Sizes"


def test_a_large_act_counts_the_rows_that_came_or_went():
    entry_list = DictionaryFactory(name="Sizes")
    entry_list.add_many("\n".join(f"Value {n}" for n in range(SMALL + 5)))
    assert told().predicate == f"added {SMALL + 5} entries to Sizes"
    assert told().recorded is None
    assert len(told().changes) in {FIRST, FIRST + 1}
    with operation("robot", "add"):
        entry_list.add_many("One\nTwo")
        renumber(entry_list.entries.all())
    assert told().predicate == "added 2 entries to Sizes"
    entry_list.entries.all().delete()
    assert told().predicate == f"deleted {SMALL + 7} entries from Sizes"


def test_a_new_description_is_told_as_one(source: Any):
    entry = value("WEB")
    entry.description = "Forms and landing pages"
    entry.save()
    assert told().predicate == "changed the description of “Website” in Sources"
