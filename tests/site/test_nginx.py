"""The proxy of the documentation: it says who asks, and waits for slow senders in place of the site."""

import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from tests.serving import PATIENCE, Served
from tools.processes import free_port

NGINX, OPENSSL = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin"), shutil.which("openssl")

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.any_database,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="The server works on a copy of the file."),
    pytest.mark.skipif(not (NGINX and OPENSSL), reason="There is no nginx on this machine."),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: Any) -> Path:
    made: Path = tmp_path_factory.mktemp("nginx")
    return made


@pytest.fixture
def log(folder: Path) -> Path:
    return folder / "crm.log"


@pytest.fixture(scope="module")
def proxy(site: Served, folder: Path) -> Iterator[int]:
    """deploy/nginx.conf with ports, files and limits of the test."""
    port = free_port()
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    make = [OPENSSL, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    make += ["-subj", "/CN=crm.example.com", "-keyout", key, "-out", certificate]
    subprocess.run(make, check=True, capture_output=True)
    text = (settings.BASE_DIR / "deploy" / "nginx.conf").read_text()
    for written, here in {
        r"127\.0\.0\.1:8000": f"127.0.0.1:{site.port}",
        r"127\.0\.0\.1:8001": f"127.0.0.1:{free_port()}",  # a node that is being restarted
        r"listen 80;": f"listen 127.0.0.1:{free_port()};",
        r"listen 443": f"listen 127.0.0.1:{port}",
        r"crm\.example\.com;": "127.0.0.1;",
        r"/var/log/nginx": str(folder),
        r"ssl_certificate /.*;": f"ssl_certificate {certificate};",
        r"ssl_certificate_key /.*;": f"ssl_certificate_key {key};",
        r"(client_body_timeout|client_header_timeout) 10s": r"\1 1s",
    }.items():
        text, times = re.subn(written, here, text)
        assert times, written
    (folder / "site.conf").write_text(text)
    (folder / "nginx.conf").write_text(main_file(folder))
    process = subprocess.Popen([NGINX, "-p", folder, "-c", folder / "nginx.conf", "-e", "stderr"])
    try:
        Served(process, port).listens()
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def main_file(folder: Path) -> str:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{kind}_temp_path {folder / kind};" for kind in kinds)
    return (
        f"daemon off; master_process off; pid {folder / 'pid'}; error_log stderr error; events {{}} "
        f"http {{ access_log off; {paths} include {folder / 'site.conf'}; }}"
    )


def unverified() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def get(proxy: int, path: str, **headers: str) -> int:
    asking = HTTPSConnection("127.0.0.1", proxy, timeout=PATIENCE, context=unverified())
    asking.request("GET", path, headers=headers)
    response = asking.getresponse()
    response.read()
    asking.close()
    return response.status


def test_the_site_knows_who_asks_over_https_and_believes_nobody_else(site: Served, proxy: int):
    lies = {
        "X-Forwarded-For": "203.0.113.7",
        "X_Forwarded_For": "203.0.113.8",
        "X-Forwarded-Proto": "http",
        "X_Forwarded_Proto": "http",
        "X-Request-ID": "of-somebody-else",
    }
    assert get(proxy, "/poll/none/", **lies) == 403
    line = site.line(lambda line: line.get("path") == "/poll/none/")
    assert line["address"] == "127.0.0.1"
    assert re.fullmatch("[0-9a-f]{32}", line["request"])


def test_slow_forms_are_closed_and_the_site_does_not_notice(site: Served, proxy: int):
    form = b"POST /login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nuser="
    with unverified().wrap_socket(Served(site.process, proxy).connect()) as asking:
        asking.sendall(form)
        assert get(proxy, "/") == 302
        assert asking.recv(1024) == b""  # and no answer that might be mistaken for one of the site


def test_no_token_stands_in_the_log(site: Served, proxy: int, log: Path):
    for address in (
        "/rest/1/crms_secret/crm.status.list?auth=crms_secret",
        "/x/crms_secret",
        "/rest/1/mistyped",
    ):
        get(proxy, address, Referer="https://127.0.0.1/rest/1/crms_secret/")
    get(proxy, "/healthz")  # what is logged is written when the answer is gone
    lines = log.read_text()
    assert '"GET /rest/1/***/crm.status.list"' in lines
    assert '"GET /x/***"' in lines
    assert "secret" not in lines
    assert "mistyped" not in lines


def test_a_node_that_is_away_costs_nobody_an_answer(proxy: int):
    assert {get(proxy, "/healthz") for _time in range(6)} == {200}
