"""The server of docs/production.md: its workers come back, and nobody stops it by sending slowly."""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection

from tests.serving import PATIENCE, PROXIED, Served, command, environment, served

pytestmark = [
    pytest.mark.django_db,  # else there is no database to copy
    pytest.mark.any_database,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="The server works on a copy of the file."),
]


def head(method: str, path: str, *more: str) -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        *(f"{name}: {value}" for name, value in PROXIED.items()),
    ]
    return "\r\n".join([*lines, *more]).encode()


FORM = head(
    "POST", "/login/", "Content-Type: application/x-www-form-urlencoded", "Content-Length: 100", "", "user="
)


def test_it_answers_in_production_mode_behind_its_proxy(site: Served):
    assert site.get("/healthz").status == 200
    assert site.get("/").headers["Location"] == "/login/?next=/"
    plain = site.get("/", **{"X-Forwarded-Proto": "http"})
    assert (plain.status, plain.headers["Location"]) == (301, f"https://127.0.0.1:{site.port}/")


def test_nobody_is_believed_who_comes_past_the_proxy(site: Served):
    with site.connect() as asking:
        asking.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX_Forwarded_Proto: https\r\n\r\n")
        assert asking.recv(1024).startswith(b"HTTP/1.1 301")


def test_half_forms_that_wait_do_not_stop_it(site: Served):
    with site.waiting(FORM):
        for path, status in [("/healthz", 200), ("/", 302), ("/settings/lists/", 302)] * 4:
            assert site.get(path).status == status


def test_half_heads_and_floods_of_headers_do_not_stop_it(site: Served):
    with site.waiting(head("GET", "/login/", "X-Half: ")):
        assert site.get("/").status == 302
    with site.connect() as asking:
        asking.sendall(head("GET", "/", "X-Long: " + "x" * 300_000, "", ""))
        assert not re.match(rb"HTTP/1.1 5", asking.recv(1024))


def test_a_worker_that_is_killed_comes_back(site: Served):
    [worker, *_others] = workers_of(site)
    os.kill(worker, signal.SIGKILL)
    site.said("Unexpected exit")
    assert [site.get("/").status for _request in range(4)] == [302] * 4
    site.said("Started worker")
    assert len({*workers_of(site)} - {worker}) == 2
    assert [site.get("/").status for _request in range(4)] == [302] * 4


def workers_of(site: Served) -> list[int]:
    table = subprocess.run(["ps", "-A", "-o", "ppid=,pid="], capture_output=True, text=True, check=True)
    rows = (map(int, line.split()) for line in table.stdout.splitlines())
    return [pid for parent, pid in rows if parent == site.process.pid]


def test_its_log_says_where_a_request_came_from(site: Served):
    answer = site.get("/none/", **{"X-Request-ID": "0123456789abcdef"})
    assert answer.headers["X-Request-ID"] == "0123456789abcdef"
    line = site.line(lambda line: line["request"] == "0123456789abcdef")
    assert (line["path"], line["address"], line["status"]) == ("/none/", "192.0.2.1", 404)


def test_when_it_is_stopped_the_work_that_has_begun_is_answered(database: Path):
    """To sign in takes a while, because passwords are slow by design."""
    form = "csrfmiddlewaretoken=" + "x" * 32 + "&username=anna&password=no"
    headers = ["Content-Type: application/x-www-form-urlencoded", "Cookie: csrftoken=" + "x" * 32]
    headers += ["Origin: https://127.0.0.1", f"Content-Length: {len(form)}", "Connection: close", "", form]
    with served(database, workers=1, STOPPING_SECONDS="0") as site, site.connect() as asking:
        asking.sendall(head("POST", "/login/", *headers))
        site.get("/healthz")  # came later: the form has been read
        site.process.send_signal(signal.SIGTERM)
        assert re.match(rb"HTTP/1.1 \d\d\d", asking.recv(1024))
        assert site.process.wait(PATIENCE) == 0


def refused(database: Path, **settings: str) -> str:
    """Why it did not start."""
    done = subprocess.run(
        command("serve"),
        env=environment(database, **settings),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode not in {0, None}
    assert "Traceback" not in done.stderr
    return done.stderr


def test_it_does_not_start_while_somebody_has_the_password_of_the_demo(database: Path, tmp_path: Path):
    shutil.copy(database, tmp_path)
    row = {
        "username": "boss",
        "password": PBKDF2PasswordHasher().encode("admin", "salt", iterations=1),
        "is_superuser": 1,
        "is_staff": 1,
        "is_active": 1,
        "date_joined": "2026-01-01 00:00:00",
        "first_name": "",
        "last_name": "",
        "email": "",
    }
    with closing(sqlite3.connect(tmp_path / database.name)) as people, people:
        names = ", ".join(row)
        people.execute(f"INSERT INTO auth_user ({names}) VALUES (:{names.replace(', ', ', :')})", row)
    said = refused(tmp_path / database.name)
    assert "still have the demo password: boss" in said
    assert "manage.py changepassword" in said


def test_it_does_not_start_without_its_tables(tmp_path: Path):
    assert "The database does not answer, or is not migrated" in refused(tmp_path / "empty.sqlite3")


def test_it_does_not_start_without_its_static_files(database: Path, tmp_path: Path):
    assert "manage.py collectstatic" in refused(database, STATIC_ROOT=str(tmp_path))
