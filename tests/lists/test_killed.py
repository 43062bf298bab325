"""A process dies in the middle of an act, after any of its statements: the database knows nothing of it."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from dictionaries.models import Dictionary, DictionaryValue
from lists import replacing
from lists.audit import undo
from lists.audit.changes import values_of
from lists.checks import check_lists_exist, check_triggers
from lists.loading.applying import apply
from lists.loading.documents import Document, Item
from lists.loading.planning import plan
from lists.loading.plans import Policy
from lists.models import Change, Operation
from lists.rows import row_models
from pipelines.models import Pipeline
from tests.factories import LeadFactory, PipelineFactory
from tests.protected import everything, pipeline, stage, value
from tests.thirdparty.models import Gift

pytestmark = pytest.mark.django_db(transaction=True)

MOVED_AT_ONCE = 2  # so that it takes few records to die between two statements that move some

REGIONS = [
    {"model": "dictionaries.dictionary", "fields": {"code": "REGION", "name": "Regions"}},
    *(
        {
            "model": "dictionaries.dictionaryvalue",
            "fields": {"dictionary": ["REGION"], "code": code, "name": code.title()},
        }
        for code in ("NORTH", "SOUTH")
    ),
]
OVERWRITTEN = {"dictionary": ["SOURCE"], "code": "WEB", "name": "Site", "position": 3072}


def in_use() -> None:
    """By several keys, and by more records than one statement of the act moves."""
    LeadFactory.create_batch(MOVED_AT_ONCE + 1, source=value("WEB"))
    Gift.objects.create(occasion=value("WEB"), wrapping=value("WEB"))


def replaced() -> None:
    in_use()
    value("WEB").replace_with(value("EMAIL"))


def no_gap_before(row: Any) -> None:
    above = row.siblings().filter(position__lt=row.position).last()
    row.siblings().filter(pk=row.pk).update(position=above.position + 1)


def load_lists(folder: Path) -> None:
    file = folder / "regions.json"
    file.write_text(json.dumps(REGIONS))
    call_command("load_lists", str(file), verbosity=0)


def loaddata(folder: Path) -> None:
    """Two rows that are new, and one that is there."""
    places = [{**row, "fields": {**row["fields"], "position": -n}} for n, row in enumerate(REGIONS, start=1)]
    file = folder / "rows.json"
    file.write_text(json.dumps([*places, {"model": "dictionaries.dictionaryvalue", "fields": OVERWRITTEN}]))
    call_command("loaddata", str(file), verbosity=0)


def apply_plan(_folder: Path) -> None:
    """Adds, renames, archives, deletes and replaces."""
    items = [
        Item(DictionaryValue, "SITE", {"name": "Site"}, replaces=("WEB",)),
        Item(DictionaryValue, "CALL", {"name": "Phone"}),
    ]
    document = Document([Item(Dictionary, "SOURCE", items=items)])
    apply(plan(document, Policy.EXACT), "Ann")


@dataclass(frozen=True)
class Act:
    do: Callable[[Path], Any]
    action: str  # as the history calls it
    writes: int  # at least; with fewer it was not the act that is meant
    prepare: Callable[[], Any] = lambda: None


ACTS = {
    "a replacement": Act(
        lambda _: value("WEB").replace_with(value("EMAIL")), "replace", 11, in_use
    ),
    "a move": Act(lambda _: value("WEB").move(), "move", 3),
    "a move into a used-up gap": Act(
        lambda _: value("OTHER").move(before=value("WEB")), "move", 4, lambda: no_gap_before(value("WEB"))
    ),
    "a plan": Act(apply_plan, "apply", 20, in_use),
    "a sort": Act(lambda _: value("WEB").dictionary.sort("en"), "sort", 3),
    "load_lists": Act(load_lists, "load", 5),
    "loaddata": Act(loaddata, "load", 5),
    "a paste": Act(
        lambda _: pipeline("DEAL").add_many("Demo\nTrial", kind=2), "add", 4,
        lambda: no_gap_before(stage("WON")),
    ),
    "an undo": Act(lambda _: undo(Operation.objects.get(action="replace"), "Ann"), "undo", 10, replaced),
    "a deletion of a pipeline": Act(
        lambda _: Pipeline.objects.get(code="OLD").delete(), "delete", 3,
        lambda: PipelineFactory(code="OLD").archive(),
    ),
}  # fmt: skip


def database_url() -> str:
    """The database of this test, for another process."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    user = f"{quote(found['USER'])}:{quote(found['PASSWORD'])}"
    return f"postgres://{user}@{quote(found['HOST'], safe='')}:{found['PORT']}/{found['NAME']}"


class Deadly:
    """Kills the process right after so many of its statements have written."""

    def __init__(self, writes: int) -> None:
        self.left = writes

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        self.left -= sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result


def act_and_die(name: str, folder: str, writes: int) -> None:
    with connection.execute_wrapper(Deadly(writes)):
        ACTS[name].do(Path(folder))


def serve() -> None:
    """Runs in a process that has Django ready and no connection. Whoever acts is forked from it, which costs
    a fraction of a new start, so that there is one to die after every single write."""
    replacing.CHUNK = MOVED_AT_ONCE
    fork = multiprocessing.get_context("fork")
    for line in sys.stdin:
        mortal = fork.Process(target=act_and_die, args=json.loads(line))
        mortal.start()
        mortal.join()
        print(mortal.exitcode, flush=True)  # noqa: T201 - the test reads it


@pytest.fixture(scope="module")
def exit_code(django_db_setup: None) -> Iterator[Callable[..., int]]:
    """Of a process of its own that does an act; a negative one is the signal that killed it."""
    program = "import django; django.setup(); from tests.lists.test_killed import serve; serve()"
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DEBUG": "1", "DATABASE_URL": database_url()},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdin
        assert server.stdout

        def ask(*what: Any) -> int:
            # Nobody else has the database open, so whoever opens it next finds what the dead one left.
            connection.close()
            print(json.dumps(what), file=server.stdin, flush=True)
            return int(server.stdout.readline())

        yield ask


def assert_whole() -> None:
    """No act is left open, the history ends with the rows as they are, and no rule is broken."""
    assert not Operation.objects.filter(is_open=True).exists()
    assert not Operation.objects.filter(changes=None).exists()
    noted = {(change.table_name, change.row): change.after for change in Change.objects.all()}
    for model in row_models():
        last = {row: after for (table, row), after in noted.items() if table == model._meta.db_table}
        rows = {row["id"]: row for row in model._base_manager.filter(pk__in=last).values()}
        for row in rows.values():
            row.pop("version", None)  # it counts the changes and is none
        assert rows == {row: values_of(model, after) for row, after in last.items() if after is not None}
    assert check_triggers(databases=["default"]) + check_lists_exist(databases=["default"]) == []


@pytest.mark.parametrize("name", ACTS)
def test_a_process_that_is_killed_after_any_write_of_its_act_has_changed_nothing(name, exit_code, tmp_path):
    act = ACTS[name]
    value("PARTNER").rename("Partner")  # there is a past
    act.prepare()
    before, past = everything(), Operation.objects.count()
    assert_whole()
    deaths = 0
    while (code := exit_code(name, str(tmp_path), deaths + 1)) == -signal.SIGKILL:
        deaths += 1
        assert everything() == before, f"after {deaths} writes"
        assert_whole()
    # One write more than there are, so this one lived and did the act again.
    assert code == 0
    assert deaths >= act.writes
    assert everything() != before
    assert_whole()
    call_command("check", databases=["default"], fail_level="WARNING")
    assert Operation.objects.count() == past + 1
    assert Operation.objects.first().action == act.action
