"""Documents that contradict themselves or ask for what cannot be: a sentence with its place, and never half
of it. What a person decides beside them is judged in the same way."""

from typing import Any

import pytest

from dictionaries.models import Dictionary
from lists.aliases import resolve
from lists.loading.applying import apply
from lists.loading.documents import Broken, Document
from lists.loading.exporting import document_of
from lists.loading.formats import read_document
from lists.loading.formats.writing import write
from lists.loading.planning import plan
from lists.loading.plans import Act, Decisions, Plan, Policy
from lists.protection import Refused
from pipelines.models import Pipeline
from tests.factories import LeadFactory

pytestmark = pytest.mark.django_db

STAGES = "stages: [{name: a, kind: initial}, {name: b, kind: success}, {name: c, kind: failure}]"


def sources(*rows: str) -> Document:
    return read("dictionaries:\n- code: SOURCE\n  values:", *rows)


def of_deals(*rows: str) -> Document:
    return read("entity_types:\n- code: DEAL\n  pipelines:", *rows)


def read(*lines: str) -> Document:
    top, *rows = lines
    text = "\n".join(["format: crm-settings/1", top, *(f"  - {row}" for row in rows)])
    return read_document("a.yaml", text.encode())


def refusals(document: Document, policy: Policy = Policy.MERGE, **more: Any) -> list[str]:
    found = plan(document, policy, **more)
    return [f"{step.item.place if step.item else step.address}: {step.note}" for step in found.refusals]


def codes(found: Plan, act: Act) -> list[str]:
    return [step.address.rpartition("/")[2] for step in found.steps if act in step.acts]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            ("{name: A, replaces: [WEB]}", "{name: B, replaces: [WEB]}"),
            "line 6: It replaces WEB, and so does A.",
        ),
        (
            ("{code: A1, name: A, replaces: [OLD]}", "{name: B, replaces: [OLD]}"),
            "line 6: It replaces OLD, and so does A1.",
        ),
        (("{name: A, replaces: [WEB], archived: true}",), "line 5: “A” is archived: restore it first."),
        (
            ("{name: A, replaces: [CALL]}",),
            "line 5: “Call” is a system value: it can be renamed, but not deleted.",
        ),
        (
            ("{name: A, replaces: [a b]}",),
            "line 5: a b: Use Latin letters, digits, “-” and “_” only.",
        ),
        (
            (f"{{name: A, replaces: [{'X' * 51}]}}",),
            f"line 5: {'X' * 51}: Ensure this value has at most 50 characters (it has 51).",
        ),
    ],
)
def test_old_codes_that_no_entry_can_take_over_are_refused_at_their_place(
    source: Dictionary, rows: tuple[str, ...], told: str
) -> None:
    assert refusals(sources(*rows)) == [told]


@pytest.mark.parametrize("code", ["a\\u0000b", "\\ud800"])
def test_an_old_code_that_no_database_stores_is_refused_by_the_reader(code: str) -> None:
    row = f'{{"name": "A", "replaces": ["{code}"]}}'
    text = f'{{"format": "crm-settings/1", "dictionaries": [{{"code": "SOURCE", "values": [{row}]}}]}}'
    with pytest.raises(Broken, match="replaces: It contains a character that cannot be seen"):
        read_document("a.json", text.encode())


@pytest.mark.parametrize("row", ["{code: WEB}", "{name: Website}"])
def test_an_old_code_is_not_that_of_an_entry_that_the_document_keeps(source: Dictionary, row: str) -> None:
    """As long as the entry has it, it would lead nowhere, whatever the plan says."""
    found = plan(sources(row, "{code: CALL, replaces: [WEB]}"), Policy.ADD)
    assert [(step.address, step.note) for step in found.refusals] == [
        ("dictionaries/SOURCE/CALL", "It replaces WEB, which stands in the same list of the document.")
    ]


def test_the_digest_stands_for_the_old_codes_too(source: Dictionary) -> None:
    digests = {
        plan(sources(f"{{code: CALL, replaces: [{old}]}}"), Policy.MERGE).digest for old in ("OLD", "OLDER")
    }
    assert len(digests) == 2


def test_what_only_adds_replaces_nothing_that_is_there(source: Dictionary) -> None:
    found = plan(sources("{code: SITE, name: Site, replaces: [WEB, OLD]}"), Policy.ADD)
    assert codes(found, Act.LEFT) == ["WEB"]
    apply(found, None)
    assert source.entries.filter(code="WEB").exists()
    assert resolve(source, ["OLD"])["OLD"].code == "SITE"


def test_what_would_be_replaced_by_an_entry_that_a_person_leaves_out_stays(source: Dictionary) -> None:
    LeadFactory(source=source.entries.get(code="WEB"))
    decisions = Decisions(left=frozenset({"dictionaries/SOURCE/SITE"}))
    asked = sources("{code: SITE, name: Site, replaces: [WEB]}", "{code: CALL, name: Phone}")
    apply(plan(asked, Policy.EXACT, decisions=decisions), None)
    assert source.entries.active().filter(code="WEB").exists()
    assert not source.entries.filter(code="SITE").exists()


@pytest.mark.parametrize(
    ("missing", "left"),
    [
        ({"WEB": "=OTHER"}, ()),  # which the document does not have, and nothing uses
        ({"WEB": "=OTHER", "OTHER": "=CALL"}, ()),
        ({"OTHER": "=CALL", "WEB": "=OTHER"}, ()),
        ({"WEB": "=OTHER", "OTHER": "archive"}, ()),
        ({"WEB": "=SITE"}, ("SITE",)),
        ({"WEB": "="}, ()),
    ],
)
def test_records_never_go_to_an_entry_that_is_not_there_afterwards(
    source: Dictionary, missing: dict[str, str], left: tuple[str, ...]
) -> None:
    LeadFactory(source=source.entries.get(code="WEB"))
    decisions = Decisions(
        left=frozenset(f"dictionaries/SOURCE/{code}" for code in left),
        missing={f"dictionaries/SOURCE/{code}": said for code, said in missing.items()},
    )
    asked = sources("{code: CALL}", "{code: SITE, name: Site}", "{name: Neu}")
    assert codes(plan(asked, Policy.EXACT, decisions=decisions), Act.REFUSED) == ["WEB"]
    kept = Decisions(missing={**decisions.missing, "dictionaries/SOURCE/OTHER": "keep"})
    if left or missing["WEB"] != "=OTHER":
        return
    apply(plan(asked, Policy.EXACT, decisions=kept), None)
    assert source.entries.filter(code="OTHER").exists()
    assert not source.entries.filter(code="WEB").exists()


def test_two_defaults_are_refused(deals: Pipeline) -> None:
    two = [f"{{code: {code}, name: {code}, default: true, {STAGES}}}" for code in ("TWO", "THREE")]
    told = "line 6: Only one can have “default”, and TWO has it in this document."
    assert refusals(of_deals(*two)) == [told]
    assert [line[:7] for line in refusals(of_deals("{code: GENERAL, default: true}", two[0]))] == ["line 6:"]


def test_what_only_adds_takes_the_default_from_nobody(deals: Pipeline) -> None:
    apply(plan(of_deals(f"{{code: TWO, name: Two, default: true, {STAGES}}}"), Policy.ADD), None)
    assert [
        pipeline.code
        for pipeline in Pipeline.objects.filter(is_default=True)
        if pipeline.entity_type.code == "DEAL"
    ] == [deals.code]


def test_a_new_pipeline_of_which_no_stage_is_told_is_refused(deals: Pipeline) -> None:
    told = ["line 5: A pipeline needs an initial, a success and a failure stage."]
    assert refusals(of_deals("{code: TWO, name: Two}")) == told


def test_a_stage_of_which_the_colour_is_left_empty_keeps_its_own(deals: Pipeline) -> None:
    row = "{code: GENERAL, stages: [{code: FRESH, name: Fresh, color: ''}]}"
    apply(plan(of_deals(row), Policy.MERGE), None)
    assert deals.entries.get(code="FRESH").color
    again = plan(of_deals(row), Policy.MERGE)
    assert (again.changes, again.refusals) == ([], [])


def test_what_goes_with_a_list_is_told(source: Dictionary) -> None:
    regions = Dictionary.objects.create(code="REGION", name="Regions")
    for name in ("North", "South"):
        regions.add(name)
    asked = read("complete: true\ndictionaries:", "code: SOURCE")
    notes = {step.address: step.note for step in plan(asked, Policy.EXACT).steps if Act.DELETED in step.acts}
    assert notes == {"dictionaries/REGION": "2 entries go with it."}


def test_what_stands_below_a_refused_row_is_not_blamed_for_it(deals: Pipeline) -> None:
    asked = read("entity_types:", *2 * ["{code: DEAL, pipelines: [{code: GENERAL, stages: [{code: NEW}]}]}"])
    assert refusals(asked) == ["line 4: DEAL is in this list twice, first in line 3."]


@pytest.mark.parametrize(
    "rows",
    [("{code: CALL, archived: true}",), ("{code: NEW, name: A}", "{code: NEW, name: B}"), ("{code: NEW}",)],
)
def test_a_refused_row_can_be_left_out(source: Dictionary, rows: tuple[str, ...]) -> None:
    asked = sources(*rows, "{code: WEB, name: Site}")
    assert refusals(asked)
    left = {f"dictionaries/SOURCE/{code}" for code in ("CALL", "NEW")}
    found = plan(asked, Policy.MERGE, decisions=Decisions(left=frozenset(left)))
    apply(found, None)
    assert codes(found, Act.RENAMED) == ["WEB"]


@pytest.mark.parametrize("fate", ["=SOURCE", "=NOTHING", "="])
def test_a_list_is_not_replaced_with_another_one(source: Dictionary, fate: str) -> None:
    """Its entries have records, it has none: such a plan would promise what nothing carries out."""
    Dictionary.objects.create(code="REGION", name="Regions")
    document = read_document("a.yaml", write(document_of(), "yaml").replace("REGION", "OTHER").encode())
    decisions = Decisions(missing={"dictionaries/REGION": fate})
    found = plan(document, Policy.EXACT, decisions=decisions)
    assert [step.note for step in found.refusals if step.address == "dictionaries/REGION"] == [
        "Only an entry can be replaced: a list has no records to be taken over."
    ]
    with pytest.raises(Refused):
        apply(found, None)
    assert Dictionary.objects.filter(code="REGION").exists()
