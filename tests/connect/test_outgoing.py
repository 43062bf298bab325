"""Calls to other systems, to real servers: what is called, what is not, and when it is given up."""

import logging
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from connect.outgoing import Answer, Unreachable, is_allowed, send
from connect.readers.portal import fetch_portal
from lists.loading.documents import Broken
from lists.loading.formats import read_document
from tests.connect.portals import TOKEN, Portal


def refusal(url: str, timeout: float = 10) -> str:
    with pytest.raises(Unreachable) as refused:
        send("POST", url, b"{}", timeout=timeout)
    return str(refused.value)


def test_a_call_brings_its_answer_and_follows_no_redirect(portal: str) -> None:
    assert send("POST", f"{portal}/ż?q=ą", b"{}", {"X-Test": "1"}) == Answer(200, b"hello")
    path, host, body = Portal.asked[0]
    assert (path, host, body) == ("/%C5%BC?q=%C4%85", portal.removeprefix("http://"), b"{}")
    assert send("GET", f"{portal}/moved").status == 302
    assert [path for path, _host, _body in Portal.asked[1:]] == ["/moved"]


@pytest.mark.parametrize("path", ["silent", "drip", "drip/body"])
def test_an_answer_that_takes_too_long_is_given_up(portal: str, path: str) -> None:
    assert refusal(f"{portal}/{path}", timeout=0.3) == "localhost did not answer in time."


def test_an_answer_that_does_not_end_is_given_up(portal: str) -> None:
    assert "is too large" in refusal(f"{portal}/endless")


def test_private_addresses_and_plain_http_are_called_only_where_a_setting_allows_it(
    serve: Callable[..., str], settings: Any
) -> None:
    url = serve()
    assert refusal(url) == "Only addresses with https:// are called."
    settings.OUTGOING_HTTP = True
    for host in ("localhost", "127.0.0.1", "[::1]", "0.0.0.0", "2130706433", "127.1"):  # noqa: S104
        assert "is on a private network" in refusal(f"http://{host}:{url.rpartition(':')[2]}/")
    assert Portal.asked == []


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "::1", "::"),
        *("fe80::1", "fd00::1", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"),
        *("fec0::1", "::7f00:1", "::ffff:0:7f00:1", "64:ff9b:1::7f00:1", "5f00::1"),
    ],
)
def test_such_an_address_is_not_public(address: str) -> None:
    assert not is_allowed(address)


def test_public_addresses_are_called() -> None:
    assert is_allowed("8.8.8.8")
    assert is_allowed("2606:4700:4700::1111")


@pytest.mark.parametrize(
    "url",
    ["", "ftp://host/", "https://", "https://[::1", "https://a:b@host/", "file:///etc/passwd", "http://h:x/"],
)
def test_what_is_no_address_is_refused_in_words(url: str) -> None:
    assert "https://" in refusal(url)


def test_a_certificate_has_to_be_that_of_the_name(
    serve: Callable[..., str], settings: Any, tmp_path: Any, monkeypatch: Any
) -> None:
    settings.OUTGOING_PRIVATE = True
    file = str(tmp_path / "own.pem")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", file, "-out", file]
    names = ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*command[:-1], f"{file}.crt", *names], check=True, capture_output=True)
    with open(file, "a") as both, open(f"{file}.crt") as certificate:  # noqa: PTH123
        both.write(certificate.read())
    url = serve(file)
    assert "cannot be trusted" in refusal(url)
    monkeypatch.setenv("SSL_CERT_FILE", f"{file}.crt")
    assert send("GET", url).body == b"hello"
    assert "cannot be trusted" in refusal(url.replace("localhost", "127.0.0.1"))


def test_a_portal_is_read_page_by_page(portal: str) -> None:
    document = read_document("portal", fetch_portal(f" {portal}/rest/1/{TOKEN}/ "))
    assert [item.label for item in document.items[0].items or []] == [f"Source {n}" for n in range(120)]
    assert document.notes == []


def test_no_sentence_and_no_log_tells_the_token(portal: str, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    told = []
    addresses = [f"{portal}/rest/1/0therS3cret", f"http://localhost:9/rest/1/{TOKEN}", f"{portal}/x/{TOKEN}"]
    for address in addresses:
        with pytest.raises(Broken) as refused:
            fetch_portal(address)
        told.append(str(refused.value))
    assert told[0] == "The portal answered with an error: … is wrong"
    assert not any(secret in f"{told}{caplog.text}" for secret in (TOKEN, "0therS3cret"))
