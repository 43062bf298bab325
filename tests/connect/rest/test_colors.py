"""COLOR comes back in the letters in which it was sent, as long as the stage has that colour."""

import pytest

from pipelines.models import Pipeline
from tests.connect.rest.callers import caller

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("written", ["#AABBCC", "#aabbcc", "#AaBbCc", "#abc", "AABBCC"])
def test_a_colour_comes_back_as_it_was_sent(deals: Pipeline, written: str) -> None:
    program = caller()
    fields = {"ENTITY_ID": "DEAL_STAGE", "STATUS_ID": "TALK", "NAME": "Talk", "COLOR": written}
    number = program.call("crm.status.add", fields=fields)
    row = program.call("crm.status.get", id=number)
    told = written if written.startswith("#") else f"#{written}"
    assert (row["COLOR"], row["EXTRA"]["COLOR"]) == (told, told)
    assert row in program.statuses("DEAL_STAGE")
    assert deals.entries.get(code="TALK").color == "#aabbcc"


def test_the_same_colour_may_be_written_anew_and_changes_nothing_else(deals: Pipeline) -> None:
    program = caller()
    version = deals.version
    [row, *_others] = program.statuses("DEAL_STAGE")
    assert row["COLOR"] == "#39A8EF"
    for written in ("#39a8ef", "#39A8EF"):
        program.call("crm.status.update", id=row["ID"], fields={"COLOR": written})
        assert program.call("crm.status.get", id=row["ID"])["COLOR"] == written
    deals.refresh_from_db()
    assert deals.version == version


def test_a_colour_that_was_changed_here_is_told_as_bitrix24_tells_its_own(deals: Pipeline) -> None:
    program = caller()
    [row, *_others] = program.statuses("DEAL_STAGE")
    program.call("crm.status.update", id=row["ID"], fields={"COLOR": "#ff00ff"})
    deals.entries.get(code="NEW").recolor("#00ff00")
    assert program.call("crm.status.get", id=row["ID"])["COLOR"] == "#00FF00"


def test_what_is_no_colour_is_a_sentence_and_changes_nothing(deals: Pipeline) -> None:
    program = caller()
    before = program.statuses("DEAL_STAGE")
    for color in ("red", "#12345", "#ggg", "rgb(1,2,3)"):
        status, code, sentence = program.fault(
            "crm.status.update", id=before[0]["ID"], fields={"COLOR": color}
        )
        assert (status, code) == (400, "ERROR_CORE")
        assert "#39a8ef" in sentence
    assert program.statuses("DEAL_STAGE") == before
