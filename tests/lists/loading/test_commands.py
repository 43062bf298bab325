"""`export_lists`, `plan_lists` and `apply_lists`: from one installation to another, by files and by pipes."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.translation import override

from dictionaries.models import Dictionary
from lists.models import Operation
from pipelines.models import Pipeline
from tests.factories import LeadFactory, UserFactory

TOP = "format: crm-settings/1\ndictionaries:\n- code: SOURCE\n  values:\n"
WANTED = f"""{TOP}
  - {{code: EMAIL, name: Letters}}
  - {{code: FAX, name: Fax, replaces: [WEB]}}
  - {{code: WEBFORM, description: On our pages}}
  - {{name: Radio}}
"""


@pytest.fixture
def file(tmp_path: Path) -> Any:
    def write(text: str, name: str = "lists.yaml") -> str:
        path = tmp_path / name
        path.write_text(text)
        return str(path)

    return write


def run(command: str, *arguments: object, **options: Any) -> str:
    out = StringIO()
    call_command(command, *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def refused(command: str, *arguments: object, **options: Any) -> str:
    with pytest.raises(CommandError) as refusal:
        run(command, *arguments, **options)
    assert refusal.value.returncode == 1
    return str(refusal.value)


def test_a_plan_tells_list_by_list_what_would_happen_and_changes_nothing(
    source: Dictionary, file: Any
) -> None:
    LeadFactory(source=source.entries.get(code="WEB"))
    before = run("export_lists")
    told = run("plan_lists", file(WANTED))
    *lines, digest = told.splitlines()
    assert lines == [
        "Sources (dictionaries/SOURCE)",
        "  ~ EMAIL: renamed “E-Mail” → “Letters”",
        "  + FAX: “Fax”",
        "  ~ WEBFORM: description “” → “On our pages”",
        "  + RADIO: “Radio”",
        "  = WEB: “Website”, replaced with FAX, 1 record",
        "+ added  ~ changed  - deleted  = replaced  ! refused  . left as it is",
        "Plan: 2 added, 1 renamed, 1 described, 1 replaced, 1 unchanged.",
    ]
    assert digest.startswith("Digest: ")
    assert run("export_lists") == before
    with override("pl"):
        assert run("plan_lists", file(WANTED)) == told


def test_a_plan_is_applied_as_one_operation_of_whoever_is_named(source: Dictionary, file: Any) -> None:
    UserFactory(username="anna")
    lead = LeadFactory(source=source.entries.get(code="WEB"))
    digest = run("plan_lists", file(WANTED)).split()[-1]
    told = run("apply_lists", file(WANTED), user="anna", reason="As agreed", expect=digest)
    act = Operation.objects.first()
    assert act is not None
    assert told.splitlines()[-1] == f"Done: operation {act.pk} of the history, where it can be undone."
    assert (act.action, act.actor_name, act.reason) == ("apply", "anna", "As agreed")
    lead.refresh_from_db()
    assert lead.source.label == "Fax"
    assert run("apply_lists", file(WANTED)).startswith("Nothing to do: 5 unchanged.\n")


def test_what_is_no_longer_the_plan_that_was_looked_at_is_not_applied(source: Dictionary, file: Any) -> None:
    digest = run("plan_lists", file(WANTED)).split()[-1]
    source.entries.get(code="CALL").rename("Phone")
    before = run("export_lists")
    assert "not the plan that was expected" in refused("apply_lists", file(WANTED), expect=digest)
    assert run("export_lists") == before


def test_a_refused_row_is_told_with_its_place_and_nothing_is_applied(source: Dictionary, file: Any) -> None:
    path = file(f"{TOP}  - {{code: FAX, name: Fax}}\n  - {{code: TEL, name: call}}\n")
    before = run("export_lists")
    out = StringIO()
    with pytest.raises(CommandError, match="Some rows are refused"):
        call_command("apply_lists", path, stdout=out)
    assert "  ! TEL (line 6): “Call” is already in this list.\n" in out.getvalue()
    assert run("export_lists") == before


def test_a_list_that_is_only_named_stays_as_it_is_whatever_its_entries_become(
    source: Dictionary, file: Any
) -> None:
    source.rename("Where from")
    told = run("plan_lists", file(f"{TOP}  - {{code: CALL, default_name: Call}}\n"), policy="exact")
    assert "- OTHER: “Other”" in told
    assert "~ SOURCE" not in told
    nowhere = TOP.replace("SOURCE", "NOWHERE") + "  - {code: CALL, name: Call}\n"
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("plan_lists", file(nowhere), stdout=out)
    assert "! NOWHERE (line 3): There is no drop-down list NOWHERE, neither in" in out.getvalue()


def test_programs_are_told_the_same(source: Dictionary, file: Any) -> None:
    LeadFactory(source=source.entries.get(code="WEB"))
    told = json.loads(run("plan_lists", file(WANTED), json=True))
    assert told["has_changes"]
    assert told["counts"] == {"added": 2, "renamed": 1, "described": 1, "replaced": 1, "unchanged": 1}
    by_code = {step["address"].rpartition("/")[2]: step for step in told["steps"]}
    assert by_code["EMAIL"]["before"] == {"name": ""}
    assert by_code["EMAIL"]["after"] == {"name": "Letters"}
    assert (by_code["WEB"]["target"], by_code["WEB"]["records"]) == ("FAX", 1)
    assert "dictionaries.delete_dictionaryvalue" in told["permissions"]
    done = json.loads(run("apply_lists", file(WANTED), json=True))
    assert done["digest"] == told["digest"]
    assert Operation.objects.filter(pk=done["operation"]).exists()


def test_the_lists_go_back_to_what_they_were(source: Dictionary, deals: Pipeline) -> None:
    before, moment = run("export_lists"), timezone.now().isoformat()
    source.rename("Where from")
    source.entries.get(code="OTHER").delete()
    deals.entries.get(code="EXECUTING").rename("Doing")
    assert run("export_lists", at=moment) == before
    run("apply_lists", at=moment, into="pipelines/DEAL/GENERAL")
    assert deals.entries.get(code="EXECUTING").name == ""
    Dictionary.objects.create(code="LATER", name="Later")
    assert "no such list at that moment" in refused("plan_lists", at=moment, into="LATER")
    told = run("apply_lists", at=moment)
    assert "+ OTHER: “Other”" in told
    assert run("export_lists") == before
    assert Operation.objects.first().action == "restore_state"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, "Name a file, or say --at which moment."),
        ({"at": "yesterday"}, "“yesterday” is no moment"),
        ({"at": "2026-02-30"}, "“2026-02-30” is no moment"),
        ({"at": (timezone.now() + timedelta(days=2)).date().isoformat()}, "is still to come."),
        ({"at": "2026-01-01", "into": "NOWHERE"}, "NOWHERE: there is no such list"),
        ({"at": "2026-01-01", "into": "APOLOGY"}, "APOLOGY: there is no such list"),
        ({"user": "nobody", "at": "2026-01-01"}, "There is no user “nobody”."),
        ({"reason": "x" * 300, "at": "2026-01-01"}, "A reason has at most 200 characters."),
    ],
)  # fmt: skip
def test_a_command_that_cannot_be_followed_says_why(db: None, options: Any, told: str) -> None:
    assert told in refused("apply_lists", **options)


def test_a_file_that_cannot_be_read_is_named(db: None, file: Any, tmp_path: Path) -> None:
    assert refused("plan_lists", tmp_path / "absent.yaml").endswith(
        "absent.yaml: No such file or directory.\nNothing was changed."
    )
    told = refused("plan_lists", path := file(f"{TOP}  - code: [A]\n  - kind: 1\n"))
    assert told.splitlines()[0].startswith(f"{path}: line 5, dictionaries/SOURCE/?: code: ")
    assert len(told.splitlines()) == 5


def test_an_export_over_a_file_keeps_the_comments_of_people(source: Dictionary, tmp_path: Path) -> None:
    path = tmp_path / "lists.yml"
    run("export_lists", "SOURCE", "DEAL/GENERAL", output=path)
    path.write_text(path.read_text().replace("      - code: WEB\n", "      # our shop\n      - code: WEB\n"))
    source.entries.get(code="WEB").rename("Shop")
    run("export_lists", "SOURCE", "DEAL/GENERAL", output=path)
    assert "      # our shop\n      - code: WEB\n        name: Shop\n" in path.read_text()
    path.write_bytes(b"\xff")
    assert "its comments would be lost" in refused("export_lists", output=path)
    assert refused("export_lists", output=tmp_path / "absent" / "lists.json").endswith(
        ": No such file or directory."
    )
    assert refused("export_lists", "SOURCES", "GENERAL").count("\n") == 2


def test_the_schema_is_written_by_the_same_command(db: None, tmp_path: Path) -> None:
    published = Path(settings.BASE_DIR, "docs", "crm-settings-1.schema.json")
    assert run("export_lists", schema=True) == published.read_text()


def test_lists_go_out_as_tables_too(source: Dictionary, tmp_path: Path) -> None:
    assert run("export_lists", "SOURCE", format="csv").splitlines()[1].startswith("CALL,")
    assert "CSV holds one list" in refused("export_lists", format="csv")
    assert "name a file with --output" in refused("export_lists", format="xlsx")
    run("export_lists", output=(path := tmp_path / "lists.xlsx"))
    assert "Nothing to do" in run("plan_lists", path)
