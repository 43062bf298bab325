"""Pages are sent compressed, and how long they are tells nothing of what is secret in them."""

import gzip

import pytest

from dictionaries.models import Dictionary
from tests.people import administrator, list_url

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

GZIP = {"Accept-Encoding": "gzip"}


def test_a_page_is_sent_compressed_to_a_browser_that_can_read_it(source: Dictionary):
    client = administrator()
    plain = client.get(list_url(source))
    packed = client.get(list_url(source), headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(plain.content) / 3
    assert b"Website" in gzip.decompress(packed.content)


def test_the_same_page_has_another_length_each_time(source: Dictionary):
    client = administrator()
    lengths = {len(client.get(list_url(source), headers=GZIP).content) for _time in range(12)}
    assert len(lengths) > 3


def test_a_compressed_page_that_is_still_the_same_is_not_sent_again(source: Dictionary):
    client = administrator()
    etag = client.get(list_url(source), headers=GZIP).headers["ETag"]
    again = client.get(list_url(source), headers=GZIP | {"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
