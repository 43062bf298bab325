"""Every way to change what never changes: codes, lists, kinds, the protection itself."""

import pytest
from django.db import IntegrityError
from django.utils.translation import override

from lists.protection import Refused, refusal_from
from tests.doors_to_change import CHANGES, ORM_DOORS, PRESENT, SQL_DOORS
from tests.protected import Row, refused, value


@pytest.mark.parametrize("door", ORM_DOORS)
@pytest.mark.parametrize("name", CHANGES)
def test_the_orm_refuses_the_change_with_a_sentence(name, door, untouched):
    make, field, new, reason = CHANGES[name]
    fresh, wanted = make(), new()
    untouched(fresh)

    def act(_: Row) -> None:
        door(type(fresh).objects.get(pk=fresh.pk), field, wanted)

    english = refused(act, fresh, Refused)
    with override("pl"):
        polish = refused(act, fresh, Refused)
    assert english.reason == polish.reason
    assert english.reason in ({reason, "present"} if door in PRESENT else {reason})
    assert str(english).endswith(".")
    assert str(polish) != str(english)


@pytest.mark.parametrize("door", SQL_DOORS)
@pytest.mark.parametrize("name", CHANGES)
def test_the_database_refuses_the_change(name, door, untouched):
    make, field, new, reason = CHANGES[name]
    row = make()
    column = type(row)._meta.get_field(field).column
    wanted = getattr(written := new(), "pk", written)
    untouched(row)
    error = refused(lambda row: door(row, column, wanted), row, IntegrityError)
    refusal = error if isinstance(error, Refused) else refusal_from(error)
    assert refusal is not None
    assert refusal.reason in ({reason, "present"} if door in PRESENT else {reason})


@pytest.mark.parametrize("options", [{}, {"update_fields": ["name"]}])
def test_nobody_brings_a_deleted_row_back_by_saving_it(options, source, untouched):
    stale = value("WEB")
    value("WEB").delete()
    assert refused(lambda row: row.save(**options), untouched(stale), Refused).reason == "gone"
