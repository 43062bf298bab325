"""Records that a program writes while somebody else takes away what it writes into them."""

from functools import partial
from typing import Any

import pytest

from dictionaries.models import DictionaryValue
from lists.entries import Entry
from lists.protection import Refused
from pipelines.models import Stage
from records.models import Deal
from tests.concurrency import at_once, errors, fresh
from tests.connect.rest.callers import Caller
from tests.factories import DealFactory, StageFactory

pytestmark = pytest.mark.django_db(transaction=True)


def write_while(program: Caller, act: str, entry: Entry, fields: dict[str, Any]) -> tuple[bool, Deal]:
    """Whether the program was told that its deal has the entry now; the deal as it is then."""
    first = entry.pipeline.entries.get(code="NEW") if isinstance(entry, Stage) else None
    deal = DealFactory(**({"stage": first} if first else {}))
    send = partial(program.send, "crm.deal.update", id=deal.pk, fields=fields)
    answer, refusal = at_once(send, getattr(fresh(entry), act))
    errors([answer, refusal], Refused)
    assert answer.status_code in {200, 400}
    return answer.status_code == 200, fresh(deal)


@pytest.mark.parametrize("act", ["delete", "archive"])
def test_either_a_value_goes_or_the_record_gets_it(program: Caller, act: str) -> None:
    for row in DictionaryValue.objects.filter(dictionary__code="SOURCE", is_system=False):
        is_done, deal = write_while(program, act, row, {"SOURCE_ID": row.code})
        assert deal.source == (row if is_done else None)
        if not is_done:
            present = DictionaryValue.objects.filter(pk=row.pk).first()
            assert present is None or present.archived_at


@pytest.mark.parametrize("act", ["delete", "archive"])
def test_either_a_stage_goes_or_the_record_stands_in_it(program: Caller, act: str) -> None:
    pipeline = StageFactory().pipeline
    for number in range(5):
        row = StageFactory(pipeline=pipeline, name=f"Talk {number}")
        is_done, deal = write_while(program, act, row, {"STAGE_ID": f"C{pipeline.pk}:{row.code}"})
        assert deal.stage == (row if is_done else pipeline.entries.get(code="NEW"))
        if not is_done:
            present = Stage.objects.filter(pk=row.pk).first()
            assert present is None or present.archived_at
