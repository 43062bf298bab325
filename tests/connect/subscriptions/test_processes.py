"""`manage.py deliver` as processes: killed on the way, twice at once, stopped, started beside the server."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest
from django.conf import settings as site
from django.db import connection

from connect.models import Subscription
from dictionaries.models import Dictionary
from lists.history import operation
from lists.models import Operation
from tests.connect.subscriptions.receivers import FINE, Answer, Receiver, status
from tools.processes import free_port

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 60  # seconds until something that does not come is a failure

type Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(db: None) -> Iterator[Start]:
    """A command of manage.py at the database of the test."""
    processes: list[subprocess.Popen[str]] = []

    def run(*arguments: str, command: list[str] | None = None) -> subprocess.Popen[str]:
        manage = [sys.executable, str(site.BASE_DIR / "manage.py"), *arguments]
        environment = {**os.environ, "DATABASE_URL": url(), "DEBUG": "1", "OUTGOING_HTTP": "1"}
        environment |= {"OUTGOING_PRIVATE": "1", "DJANGO_SETTINGS_MODULE": "crmsettings.settings"}
        processes.append(
            subprocess.Popen([*(command or []), *manage], env=environment, stderr=subprocess.PIPE, text=True)
        )
        return processes[-1]

    yield run
    for process in processes:
        process.kill()
        process.communicate()  # it closes the pipes


def url() -> str:
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    before, _, rest = os.environ["DATABASE_URL"].rpartition("/")
    return f"{before}/{name}?{rest.partition('?')[2]}"


def changes(source: Dictionary, count: int) -> None:
    call = source.entries.filter(code="CALL")
    for number in range(count):
        with operation(None, "rename"):
            call.update(name=f"Call {number}")


def keys() -> list[int]:
    return sorted(Operation.objects.values_list("pk", flat=True))


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    _out, said = process.communicate(timeout=PATIENCE)
    return process.returncode, said


def test_killed_on_the_way_nothing_is_lost_and_what_comes_twice_has_the_same_id(
    subscription: Subscription, receiver: Receiver, source: Dictionary, start: Start
) -> None:
    changes(source, 60)
    reached, killed = Event(), Event()

    def answer(heard: Receiver) -> Answer:
        """The deliverer dies while it waits for an answer that says that the message was taken."""
        if len(heard.asked) in {20, 40}:
            reached.set()
            killed.wait(PATIENCE)
        return status(500) if len(heard.asked) % 10 == 3 else FINE

    receiver.answers = answer
    for _time in range(2):
        process = start("deliver", "--once")
        assert reached.wait(PATIENCE)
        process.kill()
        process.wait()
        reached.clear()
        killed.set()
        over(subscription)
        killed.clear()
    assert ended(start("deliver", "--once")) == (0, "")
    assert receiver.operations == keys()
    assert len(set(receiver.ids)) == 60
    assert len(receiver.ids) == 62  # the two that were taken by a receiver whose answer nobody heard
    ids = [message for message, _payload in receiver.received]
    assert ids == sorted(ids, key=ids.index)


def over(subscription: Subscription) -> None:
    """The lease of a dead process, as if its seconds were over."""
    Subscription.objects.filter(pk=subscription.pk).update(leased_until=None)


def test_two_at_once_deliver_everything_once_and_in_order(
    subscription: Subscription, receiver: Receiver, source: Dictionary, start: Start
) -> None:
    changes(source, 80)
    both = [start("deliver", "--once"), start("deliver", "--once")]
    assert [ended(process) for process in both] == [(0, ""), (0, "")]
    assert [payload["data"]["id"] for _id, payload in receiver.received] == keys()


def test_it_ends_when_it_is_asked_to_with_what_is_on_its_way(
    subscription: Subscription, receiver: Receiver, source: Dictionary, start: Start
) -> None:
    changes(source, 3)
    is_asked, may_answer = Event(), Event()

    def answer(_heard: Receiver) -> Answer:
        is_asked.set()
        assert may_answer.wait(PATIENCE)
        return FINE

    receiver.answers = answer
    process = start("deliver", "--loop", "60")
    assert is_asked.wait(PATIENCE)
    process.send_signal(signal.SIGTERM)
    may_answer.set()
    assert ended(process) == (0, "")
    subscription.refresh_from_db()
    assert [payload["data"]["id"] for _id, payload in receiver.received] == keys()[: len(receiver.received)]
    assert subscription.cursor == receiver.operations[-1]
    assert (subscription.leased_by, subscription.leased_until) == ("", None)


def test_one_that_goes_on_hears_what_changes_later(
    subscription: Subscription, receiver: Receiver, source: Dictionary, start: Start
) -> None:
    has_heard = Event()
    receiver.answers = lambda _heard: has_heard.set() or FINE  # type: ignore[func-returns-value]
    start("deliver", "--loop", "0.1")
    for number in range(2):
        source.add(f"Fair {number}")
        assert has_heard.wait(PATIENCE)
        has_heard.clear()


def test_beside_a_server_it_ends_with_the_server(start: Start) -> None:
    """A shell stands for the server: it starts the deliverer, says so, and is killed."""
    shell = ["sh", "-c", '"$@" --parent $$ & echo $! >&2; read line', "server"]
    process = start("deliver", "--loop", "60", command=shell)
    assert process.stderr
    assert process.stderr.readline().strip().isdigit()
    process.kill()
    ended(process)  # its output ends when the deliverer does, too: nobody else holds it


def test_the_server_starts_it_and_both_end_together(
    subscription: Subscription, receiver: Receiver, source: Dictionary, start: Start
) -> None:
    has_heard = Event()
    receiver.answers = lambda _heard: has_heard.set() or FINE  # type: ignore[func-returns-value]
    changes(source, 1)
    process = start("serve", "--deliver", "--workers", "1", "--port", str(free_port()))
    assert has_heard.wait(PATIENCE)
    process.terminate()
    ended(process)  # of both, because both write to it


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "1e9"])
def test_what_is_no_number_of_seconds_is_a_sentence(start: Start, seconds: str) -> None:
    code, said = ended(start("deliver", f"--loop={seconds}"))
    assert code == 1
    assert said.strip() == "CommandError: --loop takes a number of seconds, 3600 at most."


def test_the_secret_is_in_no_line_that_it_prints(
    subscription: Subscription, receiver: Receiver, source: Dictionary, start: Start, settings: Any
) -> None:
    changes(source, 1)
    receiver.answers = lambda _heard: status(410)
    code, said = ended(start("deliver", "--once"))
    assert (code, "paused" in said) == (0, True)
    assert subscription.secret[6:] not in said
    assert "t0psecret" not in said
