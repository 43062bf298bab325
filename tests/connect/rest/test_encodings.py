"""Letters beyond ASCII: read however a client sends them, and never saved as something else."""

from typing import Any

import pytest

from dictionaries.models import DictionaryValue
from tests.connect.rest.callers import Caller

pytestmark = pytest.mark.django_db

FIELDS = {"ENTITY_ID": "SOURCE", "STATUS_ID": "LODZ"}
QUERY = "&".join(f"fields[{name}]={value}" for name, value in FIELDS.items())
OLD = "Łódź, źródła".encode("cp1250")  # as a script of old sends it
ESCAPED = "".join(f"%{byte:02X}" for byte in OLD)


def added() -> list[str]:
    return list(DictionaryValue.objects.filter(code="LODZ").values_list("name", flat=True))


def test_letters_that_nobody_encoded_are_what_they_are(program: Caller) -> None:
    """As curl sends an address that was typed: bytes, which a server tells letter by letter."""
    query = f"{QUERY}&fields[NAME]=Łódź".encode().decode("latin-1")
    response = program.client.get(f"{program.address}crm.status.add", QUERY_STRING=query)
    assert response.status_code == 200, response.content.decode()
    assert added() == ["Łódź"]


def test_the_mark_of_utf_8_before_a_body_is_no_part_of_it(program: Caller) -> None:
    body = '\ufeff{"fields": {"ENTITY_ID": "SOURCE", "STATUS_ID": "LODZ", "NAME": "Łódź"}}'.encode()
    response = program.client.post(f"{program.address}crm.status.add", body, "application/json")
    assert response.status_code == 200, response.content.decode()
    assert added() == ["Łódź"]


@pytest.mark.parametrize(
    ("query", "body", "content_type"),
    [
        (f"{QUERY}&fields[NAME]={ESCAPED}", b"", "text/plain"),
        (f"{QUERY}&fields[NAME]=".encode() + OLD, b"", "text/plain"),
        ("", f"{QUERY}&fields[NAME]={ESCAPED}".encode(), "application/x-www-form-urlencoded"),
        ("", f"{QUERY}&fields[NAME]=".encode() + OLD, "application/x-www-form-urlencoded"),
        (
            QUERY,
            b'--x\r\nContent-Disposition: form-data; name="fields[NAME]"\r\n\r\n%s\r\n--x--\r\n' % OLD,
            "multipart/form-data; boundary=x",
        ),
        ("", b'{"fields": {"NAME": "%s"}}' % OLD, "application/json"),
    ],
)
def test_what_is_not_utf_8_is_refused_and_not_saved_with_holes(
    program: Caller, query: str | bytes, body: bytes, content_type: str
) -> None:
    sent: Any = query.decode("latin-1") if isinstance(query, bytes) else query
    response = program.client.post(f"{program.address}crm.status.add", body, content_type, QUERY_STRING=sent)
    assert (response.status_code, response.json()["error"]) == (400, "INVALID_REQUEST")
    assert added() == []


def test_in_a_batch_only_the_command_that_is_not_utf_8_fails(program: Caller) -> None:
    commands = {"a": f"crm.status.add?{QUERY}&fields[NAME]={ESCAPED}", "b": "crm.status.get?id=2"}
    found = program.call("batch", cmd=commands)
    assert found["result_error"]["a"]["error"] == "INVALID_REQUEST"
    assert found["result"]["b"]["ID"] == "2"
    assert added() == []
