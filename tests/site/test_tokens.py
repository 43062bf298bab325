"""The token of a webhook is written down nowhere: logs, pages about faults, what a browser tells others."""

import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.log import ServerFormatter

from crmsettings.site.logs import JsonLines, Readable
from crmsettings.site.tokens import masked
from tests.connect.api.programs import Program, administrator

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def program() -> Program:
    return administrator()


def address(program: Program, method: str = "crm.status.list") -> str:
    return f"/rest/{program.owner.pk}/{program.token}/{method}"


def lines(caplog: Any) -> str:
    """What production and development write."""
    return "\n".join(form.format(record) for record in caplog.records for form in (JsonLines(), Readable()))


def test_a_fault_leaves_the_method_in_the_log_and_the_token_nowhere(program: Program, caplog: Any) -> None:
    client = Client(raise_request_exception=False)

    def fault(_execute: Any, sql: str, *args: Any) -> Any:
        raise RuntimeError(f"a fault with {address(program)} and {program.token}")

    with connection.execute_wrapper(fault):
        response = client.get(address(program), headers={"Referer": f"https://x{address(program)}"})
    assert response.status_code == 500
    assert program.token not in response.content.decode()
    record = caplog.records[-1]
    line = json.loads(JsonLines().format(record))
    assert line["path"] == f"/rest/{program.owner.pk}/…/crm.status.list"
    assert f"a fault with /rest/{program.owner.pk}/…/crm.status.list and …" in line["traceback"]
    assert program.token[5:] not in lines(caplog)


def test_nor_does_a_wrong_one_that_may_be_right_but_for_a_letter(program: Program, caplog: Any) -> None:
    wrong = program.token[:20]
    Client().get(f"/rest/{program.owner.pk}/{wrong[5:]}/profile")
    Client().get("/api/lists/", headers={"Authorization": f"Bearer {wrong}"})
    Client().get(f"/settings/{wrong}/")
    assert len(caplog.records) == 3
    assert wrong[5:] not in lines(caplog)


def test_the_page_about_a_fault_that_developers_see_hides_it(program: Program, settings: Any) -> None:
    settings.DEBUG = True
    client = Client(raise_request_exception=False)

    def fault(_execute: Any, _sql: str, *args: Any) -> Any:
        raise RuntimeError("a fault")

    for accept in ("text/html", "text/plain"):
        with connection.execute_wrapper(fault):
            page = client.get(
                f"{address(program)}?auth={program.token}",
                headers={"Referer": f"https://testserver{address(program)}", "Accept": accept},
            ).content.decode()
        assert "a fault" in page
        assert "token" in page  # the variables are shown
        assert program.token[5:] not in page


def test_what_the_server_of_developers_logs_is_masked_too(program: Program) -> None:
    line = f'"GET {address(program)}?x=1 HTTP/1.1" 200 17'
    record = logging.makeLogRecord({"msg": "%s", "args": (line,), "name": "django.server"})
    assert Readable("%(message)s").format(record) == line.replace(program.token, "…")
    handlers = logging.getLogger("django.server").handlers
    assert any(isinstance(handler.formatter, Readable | JsonLines) for handler in handlers)
    assert not any(isinstance(handler.formatter, ServerFormatter) for handler in handlers)  # Django's own


@pytest.mark.parametrize("path", ["crm.status.list", "no.such.method", ""])
def test_no_page_is_told_the_address_that_holds_it(program: Program, path: str) -> None:
    response = Client().get(address(program, path))
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/rest/1/crms_abc-DEF_1/batch", "/rest/1/…/batch"),
        ("/rest/1/crms_abc", "/rest/1/…"),
        ("//rest//1//mistyped//batch", "//rest//1//…//batch"),
        (
            "/rest/0e8b7a52-1c6d-4f5e-9a3b-2d4c6e8f0a1b/mistyped/x",
            "/rest/0e8b7a52-1c6d-4f5e-9a3b-2d4c6e8f0a1b/…/x",
        ),
        ("/rest/12/abc/batch?auth=crms_x-", "/rest/12/…/batch?auth=…"),
        ('File "/srv/connect/rest/views.py", line 29', 'File "/srv/connect/rest/views.py", line 29'),
        ("Bearer crms_abc, and more", "Bearer …, and more"),
    ],
)
def test_tokens_are_known_by_their_place_and_by_their_beginning(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_the_log_of_the_proxy_masks_them_as_well() -> None:
    """nginx reads it in tests/site/test_nginx.py, where there is one; these are its patterns."""
    text = (Path(site.BASE_DIR) / "deploy" / "nginx.conf").read_text()
    patterns = [re.compile(found.replace("(?<", "(?P<")) for found in re.findall(r'"~(.*?)" "', text)]

    def logged(uri: str) -> str:
        found = next(filter(None, (pattern.search(uri) for pattern in patterns)), None)
        return f"{found['crm_before']}***{found['crm_after']}" if found else uri

    assert logged("/rest/1/crms_abc/batch") == "/rest/1/***/batch"
    assert logged("/rest/1/mistyped") == "/rest/1/***"
    assert logged("/api/crms_abc/x") == "/api/***/x"
    assert logged(reverse("history")) == reverse("history")
    assert "log_format crm" in text
    assert not re.search(
        r"\$(request|request_uri|args|http_referer)\b", text.partition("log_format")[2].partition(";")[0]
    )
