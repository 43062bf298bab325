"""A server that cannot listen says so before it starts, and two never share a port without a word."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from crmsettings.site.listening import address_to_listen_at
from tools.processes import free_port

pytestmark = pytest.mark.any_database


@pytest.fixture(autouse=True)
def demo(settings: Any) -> None:
    """A production site is asked for more, before."""
    settings.DEBUG = True


@pytest.fixture
def taken() -> Iterator[int]:
    """By a server like ours, which lets its workers listen beside it."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_at_which_another_server_listens_is_refused(taken: int) -> None:
    with pytest.raises(
        CommandError, match=f"Not started: nobody can listen on port {taken} .*: Address already"
    ):
        call_command("serve", port=taken)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"port": 0}, "0 is not a port: they go from 1 to 65535"),
        ({"port": 65536}, "65536 is not a port"),
        ({"host": "nowhere.invalid"}, "nobody can listen on port 8000 of nowhere.invalid: "),
        ({"host": "192.0.2.1"}, "Cannot assign requested address"),
        ({"workers": 0}, "--workers takes a number from 1"),
        ({"certificate": "away.pem", "key": "away.pem"}, "cannot be read, or do not fit: .*away.pem"),
    ],
)
def test_what_no_server_could_do_is_told_before_it_starts(
    options: dict[str, str | int], sentence: str
) -> None:
    with pytest.raises(CommandError, match=f"Not started: .*{sentence}"):
        call_command("serve", **options)


def test_a_name_is_as_good_as_an_address() -> None:
    assert address_to_listen_at("localhost", free_port()) in {"127.0.0.1", "::1"}
