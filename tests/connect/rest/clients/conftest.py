"""A portal over HTTP and over HTTPS, on the database of the test."""

import ssl
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import QuietWSGIRequestHandler

from tests.certificates import Certificate
from tests.connect.rest.clients.portal import Portal
from tests.people import crm_administrator


@pytest.fixture
def secure_domain(
    live_server: Any, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The live server over HTTPS, with a certificate that programs were told to trust."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.chain, certificate.key)
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.set_app(live_server.thread.httpd.get_app())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate.authority))
    yield f"localhost:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def owner(transactional_db: None) -> User:
    return crm_administrator(username="Ann")


@pytest.fixture
def portal(live_server: Any, secure_domain: str, owner: User) -> Portal:
    return Portal(live_server.url, secure_domain, owner, "").with_token()
