"""Whoever acts has a key: a number, or, among the users of another project, a UUID or a word."""

from uuid import uuid4

import pytest

from lists.audit.chains import next_to_redo, next_to_undo
from lists.audit.undoing import undo
from lists.history import operation
from lists.models import Operation
from tests.protected import value

pytestmark = pytest.mark.django_db


class Person:
    """A user of another project, as far as the history asks."""

    def __init__(self, pk):
        self.pk = pk

    def get_username(self):
        return f"{self.pk}@{'long' * 50}.example.com"


@pytest.mark.parametrize(("key", "columns"), [(7, (7, None)), ("ann", (None, "ann")), (None, (None, None))])
def test_a_number_stands_in_the_column_of_numbers_and_all_else_as_a_text(source, key, columns):
    with operation(Person(key), "rename") as act:
        value("WEB").rename("Site")
    act.refresh_from_db()
    assert (act.actor, act.actor_key) == columns
    assert act.person == key


@pytest.mark.parametrize("key", [7, uuid4()], ids=["number", "uuid"])
def test_steps_back_are_those_of_the_person_alone(source, key):
    ann, ben = Person(key), Person(uuid4())
    with operation(ann, "rename") as act:
        value("WEB").rename("Site")
    with operation(ben, "rename"):
        value("CALL").rename("Phone")
    assert next_to_undo(ann.pk) == act
    undone = undo(act, ann)
    assert next_to_undo(ann.pk) is None
    assert next_to_redo(ann.pk) == undone
    assert next_to_redo(ben.pk) is None


def test_a_name_that_is_longer_than_the_history_has_room_for_is_cut(source):
    with operation(Person("ann"), "rename"):
        value("WEB").rename("Site")
    name = Operation.objects.latest("pk").actor_name
    assert len(name) == 150
    assert Person("ann").get_username().startswith(name)
