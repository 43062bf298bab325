"""Records in a batch: what programs do that merge, move and copy many of them."""

from urllib.parse import quote

from dictionaries.models import Dictionary
from records.models import Deal, Lead
from tests.connect.rest.callers import Caller
from tests.factories import DealFactory, LeadFactory


def test_pages_follow_each_other_by_the_last_number_of_the_one_before(program: Caller) -> None:
    """As b24pysdk reads a long list: what comes after the last page asks for a number that nobody found."""
    pks = [DealFactory().pk for _ in range(120)]
    page = "crm.deal.list?order[ID]=ASC&start=-1&filter[>ID]="
    cmd = {"0": f"{page}0"} | {str(n): f"{page}$result[{n - 1}][49][ID]" for n in range(1, 6)}
    found = program.call("batch", cmd=cmd)
    assert [len(page) for page in found["result"]] == [50, 50, 20, 0, 0, 0]
    assert [int(row["ID"]) for page in found["result"] for row in page] == pks
    assert found["result_error"] == found["result_total"] == found["result_next"] == []


def test_pages_are_read_by_where_they_start(program: Caller) -> None:
    pks = [LeadFactory().pk for _ in range(120)]
    cmd = {f"p{start}": f"crm.item.list?entityTypeId=1&select[]=id&start={start}" for start in (0, 50, 100)}
    found = program.call("batch", cmd=cmd)
    assert [item["id"] for page in found["result"].values() for item in page["items"]] == pks
    assert found["result_total"] == dict.fromkeys(cmd, 120)
    assert found["result_next"] == {"p0": 50, "p50": 100}


def test_a_merge_rewrites_only_the_records_that_it_means(program: Caller, source: Dictionary) -> None:
    old, new = source.add("Fair", code="FAIR"), source.entries.get(code="CALL")
    mine, others = [LeadFactory(source=old) for _ in range(3)], [LeadFactory() for _ in range(3)]
    listed = f"crm.item.list?entityTypeId=1&filter[{quote('@sourceId')}][]=FAIR"
    move = "crm.item.update?entityTypeId=1&id=$result[old][items][{}][id]&fields[sourceId]=CALL"
    cmd = {"old": listed, **{f"u{n}": move.format(n) for n in range(3)}, "u3": move.format(3)}
    found = program.call("batch", cmd=cmd, halt=0)
    assert found["result_error"].keys() == {"u3"}  # there is no fourth one
    sources = dict(Lead.objects.values_list("pk", "source"))
    assert {sources[lead.pk] for lead in mine} == {new.pk}
    assert {sources[lead.pk] for lead in others} == {None}
    (entry,) = (row for row in program.statuses("SOURCE") if row["STATUS_ID"] == "FAIR")
    assert program.call("crm.status.delete", id=entry["ID"]) is True


def test_a_filter_that_nothing_resolves_finds_nothing(program: Caller) -> None:
    DealFactory()
    for wanted in ("filter[ID]", "filter[@ID][]", "filter[!SOURCE_ID]", "filter[0][ID]"):
        cmd = {"none": "crm.deal.list?filter[ID]=7", "all": f"crm.deal.list?{wanted}=$result[none][0][ID]"}
        found = program.call("batch", cmd=cmd)
        assert found["result"]["all"] == [], wanted
        assert found["result_error"] == []
        assert found["result_total"]["all"] == 0


def test_a_whole_list_of_numbers_is_handed_on(program: Caller) -> None:
    deal = DealFactory()
    DealFactory()
    cmd = {"a": "crm.item.get?entityTypeId=2&id=" + str(deal.pk)}
    cmd["b"] = "crm.deal.list?filter[ID]=$result[a][item][id]&select[]=ID"
    assert program.call("batch", cmd=cmd)["result"]["b"] == [{"ID": str(deal.pk)}]


def test_what_a_command_changed_stays_though_the_next_one_is_refused(program: Caller) -> None:
    first, second = DealFactory(), DealFactory()
    cmd = {
        "a": f"crm.deal.update?id={first.pk}&fields[STAGE_ID]=WON",
        "b": f"crm.deal.update?id={second.pk}&fields[STAGE_ID]=NO_SUCH",
        "c": f"crm.deal.update?id={second.pk}&fields[STAGE_ID]=LOSE",
    }
    assert program.call("batch", cmd=cmd, halt=1)["result_error"].keys() == {"b"}
    assert [deal.stage.code for deal in Deal.objects.order_by("pk")] == ["WON", "NEW"]
    assert program.call("batch", cmd=cmd, halt=0)["result"].keys() == {"a", "c"}
    assert [deal.stage.code for deal in Deal.objects.order_by("pk")] == ["WON", "LOSE"]


def test_a_new_record_is_found_by_the_commands_after_it(program: Caller) -> None:
    cmd = {
        "new": "crm.deal.add?fields[TITLE]=Mill",
        "won": "crm.deal.update?id=$result[new]&fields[STAGE_ID]=WON",
        "got": "crm.deal.get?id=$result[new]",
    }
    assert program.call("batch", cmd=cmd)["result"]["got"]["STAGE_ID"] == "WON"


def test_what_no_database_takes_is_refused_in_a_command_as_well(program: Caller) -> None:
    cmd = {"a": "crm.deal.add?fields[TITLE]=a%00b", "b": "crm.deal.list?filter[TITLE]=a%00b"}
    found = program.call("batch", cmd=cmd)
    assert found["result_error"].keys() == {"a", "b"}
    assert not Deal.objects.exists()
