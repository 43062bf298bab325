"""The server speaks HTTPS itself where no proxy does: programs that know nothing else reach it."""

import ssl
from http.client import HTTPSConnection
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.certificates import Certificate
from tests.serving import PATIENCE, served

pytestmark = [
    pytest.mark.django_db,  # else there is no database to copy
    pytest.mark.any_database,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="The server works on a copy of the file."),
]


def test_it_answers_over_https_without_a_proxy(database: Path, certificate: Certificate) -> None:
    options = ["--certificate", str(certificate.chain), "--key", str(certificate.key)]
    trusting = ssl.create_default_context(cafile=certificate.authority)
    trusting.maximum_version = ssl.TLSVersion.TLSv1_2  # older programs know no other
    with served(database, *options, workers=1, TRUSTED_PROXIES="0") as site:
        asking = HTTPSConnection("127.0.0.1", site.port, timeout=PATIENCE, context=trusting)
        asking.request("GET", "/")
        answer = asking.getresponse()
        asking.close()
    assert (answer.status, answer.headers["Location"]) == (302, "/login/?next=/")
    assert "TRUSTED_PROXIES" not in str(site.lines)


@pytest.mark.parametrize(
    ("certificate_is", "key_is", "sentence"),
    [
        ("chain", "", "--certificate and --key belong together"),
        ("", "key", "--certificate and --key belong together"),
        ("chain", "authority", "cannot be read, or do not fit"),
        ("nowhere", "key", "cannot be read, or do not fit"),
    ],
)
def test_files_that_do_not_fit_are_a_sentence_before_it_starts(
    certificate: Certificate, certificate_is: str, key_is: str, sentence: str
) -> None:
    def path(name: str) -> str | None:
        return str(getattr(certificate, name, Path(name))) if name else None

    with pytest.raises(CommandError, match=sentence):
        call_command("serve", certificate=path(certificate_is), key=path(key_is))
