"""Bad tokens slow down by address: those of one address, and never the good ones."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from connect.authentication import BadToken, authenticate
from connect.models import BadTokens, Webhook
from connect.models.bad_tokens import COUNTERS, MOST, WITHIN
from connect.networks import network_of
from tests.connect.api.programs import Program, administrator

pytestmark = pytest.mark.django_db

HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"
type Door = Callable[[str, str], Any]


def by_header(token: str, address: str = HERE) -> Any:
    return Client(REMOTE_ADDR=address).get("/api/lists/", headers={"Authorization": f"Bearer {token}"})


def by_address(token: str, address: str = HERE) -> Any:
    owner = Webhook.objects.values_list("owner", flat=True).first()
    return Client(REMOTE_ADDR=address).get(f"/rest/{owner}/{token}/crm.status.list")


@pytest.fixture
def program() -> Program:
    return administrator()


@pytest.mark.parametrize("door", [by_header, by_address])
def test_who_guesses_waits_and_good_tokens_of_the_same_address_go_on_working(
    program: Program, door: Door
) -> None:
    assert [door(f"crms_{n}", HERE).status_code for n in range(MOST)] == [401] * MOST
    slow = door("crms_more", HERE)
    assert slow.status_code == 429
    assert 0 < int(slow.headers["Retry-After"]) <= WITHIN.seconds + 1
    assert slow.headers["Content-Type"].startswith("application/")
    assert by_header(program.token).status_code == by_address(program.token).status_code == 200
    assert door("crms_more", ELSEWHERE).status_code == 401


def test_both_ways_in_count_together(program: Program) -> None:
    for number in range(MOST):
        (by_header if number % 2 else by_address)("crms_wrong")
    assert [by_header("crms_wrong").status_code, by_address("crms_wrong").status_code] == [429, 429]


def test_after_a_minute_they_may_try_again(program: Program) -> None:
    for _time in range(MOST + 1):
        by_header("crms_wrong")
    BadTokens.objects.update(since=BadTokens.objects.get().since - WITHIN)
    assert [by_header("crms_wrong").status_code for _time in range(MOST + 1)] == [401] * MOST + [429]


def test_what_is_no_guess_does_not_count(program: Program) -> None:
    webhook = Webhook.objects.get()
    Webhook.objects.update(expires=webhook.created)
    assert {by_header(program.token).json()["code"] for _time in range(MOST + 1)} == {"expired"}
    assert {Client().get("/api/lists/").status_code for _time in range(MOST + 1)} == {401}
    assert not BadTokens.objects.exists()


def test_a_revoked_token_and_the_number_of_somebody_else_are_guesses_like_any(program: Program) -> None:
    other = administrator()
    assert by_address(other.token).status_code == 401
    Webhook.objects.get(owner=program.owner).revoke()
    assert by_header(program.token).status_code == 401
    assert BadTokens.objects.get().count == 2


def statements(token: str) -> list[str]:
    """The first words of what a token asks of the database."""
    found: list[str] = []

    def note(execute: Any, sql: str, *args: Any) -> Any:
        found.append(sql.partition(" ")[0])
        return execute(sql, *args)

    with connection.execute_wrapper(note):
        try:
            authenticate(token, address=HERE)
        except BadToken:
            found.append("refused")
    return found


def test_a_good_token_writes_nothing_nor_does_a_flood_of_bad_ones(program: Program) -> None:
    assert statements("crms_wrong") == ["SELECT", "SELECT", "INSERT", "refused"]
    for _time in range(MOST):
        statements("crms_wrong")
    assert statements("crms_wrong") == ["SELECT", "SELECT", "refused"]
    assert set(statements(program.token)) == {"SELECT"}


def test_whoever_has_a_network_of_ipv6_is_one_and_there_is_room_for_some_counters_only() -> None:
    for address in (
        "2001:db8::1",
        "2001:db8::ffff:2",
        "2001:db8:0:1::1",
        "::ffff:192.0.2.1",
        HERE,
        "unix:",
        "",
    ):
        BadTokens.note(address)
    assert sorted(BadTokens.objects.values_list("count", flat=True)) == [1, 2, 2, 2]
    assert all(0 <= counter < COUNTERS for counter in BadTokens.objects.values_list("counter", flat=True))
    assert network_of("2001:db8::1") == network_of("2001:db8:0:0:f::") != network_of("2001:db8:0:1::")
