"""What no browser sends is refused at the door, with a sentence, whichever page it asks for."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any

import pytest
from django.urls import reverse

from crmsettings.site import door
from crmsettings.wsgi import application
from dictionaries.models import Dictionary
from tests.knocking import knock
from tests.people import administrator, list_url, text

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"
UNREADABLE = {
    "en": "The server cannot read what your browser sent.",
    "pl": "Serwer nie może odczytać tego, co wysłała",
}


def part(disposition: str = 'name="name"', value: bytes = b"x", headers: str = "") -> bytes:
    head = f"--b\r\nContent-Disposition: form-data; {disposition}\r\n{headers}\r\n".encode()
    return head + value + b"\r\n--b--\r\n"


ODD: dict[str, dict[str, Any]] = {
    # Whatever Python calls a charset, in whichever way it is written.
    **{
        f"charset {charset}": {"CONTENT_TYPE": f"text/plain; charset={charset}", "QUERY_STRING": "a=1"}
        for charset in (
            "rot13",
            "unicode_escape",
            "utf-7",
            "utf-16",
            "hex",
            "punycode",
            "none-such",
            "idna",
            "ÿ",
        )
    },
    "charset of a form": {"CONTENT_TYPE": f"{FORM}; charset=rot13", "method": "POST", "body": b"name=x"},
    "charset with a zero byte": {"CONTENT_TYPE": "text/plain; charset*=utf-8''%00"},
    "long content type": {"CONTENT_TYPE": "text/plain; charset=" + "x" * 5000},
    "half a character": {
        "CONTENT_TYPE": f"{MULTIPART}; charset=unicode_escape",
        "method": "POST",
        "body": part(value=rb"\ud800"),
    },
    "zero byte in the name of a field": {
        "CONTENT_TYPE": MULTIPART,
        "method": "POST",
        "body": part("name*=utf-8''%00"),
    },
    "no boundary": {"CONTENT_TYPE": "multipart/form-data", "method": "POST", "body": part()},
    "odd boundary": {"CONTENT_TYPE": "multipart/form-data; boundary=ÿ", "method": "POST", "body": part()},
    "broken base64": {
        "CONTENT_TYPE": MULTIPART,
        "method": "POST",
        "body": part('name="f"; filename="f"', b"=a=", "Content-Transfer-Encoding: base64\r\n"),
    },
    "zero byte in the path": {"path": "/settings/\0/"},
    "zero byte in the query": {"QUERY_STRING": "q=%00"},
    "zero byte in the name of a parameter": {"QUERY_STRING": "%00=q"},
    "zero byte in a cookie": {"HTTP_COOKIE": r'sessionid="\000"'},
    "endless digits": {"QUERY_STRING": "ago=" + "9" * 5000},
    "endless negative digits": {"QUERY_STRING": "page=-" + "9" * 5000},
    "endless digits of another script": {"QUERY_STRING": "page=" + "%D9%A1" * 5000},
    "too many fields": {"CONTENT_TYPE": FORM, "method": "POST", "body": b"&".join([b"pk=1"] * 10_200)},
    "too many parameters": {"QUERY_STRING": "&".join(["pk=1"] * 10_200)},
    "page of htmx": {"HTTP_HX_CURRENT_URL": "http://["},
    "page of htmx, encoded": {
        "HTTP_HX_CURRENT_URL": "http%3A//%5B",
        "HTTP_HX_CURRENT_URL_URI_AUTOENCODED": "true",
    },
    "form cut short": {"CONTENT_TYPE": FORM, "method": "POST", "body": b"name=Impor", "CONTENT_LENGTH": "14"},
    "length that is none": {"method": "POST", "body": b"x", "CONTENT_LENGTH": "1e3"},
    "endless length": {"method": "POST", "body": b"x", "CONTENT_LENGTH": "9" * 5000},
    "form without a length": {"method": "POST", "HTTP_TRANSFER_ENCODING": "chunked"},
}


ORDINARY: dict[str, dict[str, Any]] = {
    "its own charset": {"CONTENT_TYPE": "text/html; charset=UTF-8", "QUERY_STRING": "a=1"},
    "a charset in other words": {"CONTENT_TYPE": "text/plain; charset*=utf-8'en'utf-8"},
    "broken percent encoding": {
        "path": "/login/\xff\xfe",
        "QUERY_STRING": "q=%&a=%zz&b=%ff%fe&=&&==",
        "status": 404,
    },
    "broken cookies": {"HTTP_COOKIE": ';=;a;"=;sessionid=\xff;csrftoken="\\;theme=<' + "x" * 50_000},
    "long headers": {"HTTP_ACCEPT_LANGUAGE": "pl," * 20_000, "HTTP_USER_AGENT": "\xff" * 50_000},
    "long digits": {"QUERY_STRING": "q=" + "9" * 999},
    "odd headers": {
        "HTTP_RANGE": "bytes=-" + "9" * 5000,
        "HTTP_IF_NONE_MATCH": '"',
        "HTTP_IF_MODIFIED_SINCE": "Thu, 99 Foo 99999 99:99:99 GMT",
        "HTTP_X_FORWARDED_FOR": "[",
        "HTTP_FORWARDED": "for=;;",
        "HTTP_REFERER": "https://[/",
        "HTTP_ORIGIN": "https://[",
    },
    "an odd method": {"method": "FOO\xff", "status": 403},
    "an odd host": {"HTTP_HOST": "[::1", "status": 400},
    "no host": {"HTTP_HOST": "", "status": 400},
}


@pytest.mark.parametrize("asked", ["/login/", "list", "/poll/x/", "/static/x.css", "/none/"])
def test_what_cannot_be_read_is_refused_on_every_page(source: Dictionary, asked: str):
    client = administrator()
    asked = list_url(source) if asked == "list" else asked
    for kind, odd in ODD.items():
        for language, sentence in UNREADABLE.items():
            response = knock(**{"path": asked, "client": client, "HTTP_ACCEPT_LANGUAGE": language, **odd})
            assert (response.status_code, sentence in text(response)) == (400, True), kind


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("kind", ORDINARY)
def test_what_can_be_read_is_read(settings: Any, kind: str, debug: bool):
    settings.DEBUG = debug
    odd = {"status": 200, **ORDINARY[kind]}
    status = odd.pop("status")
    assert knock(**odd).status_code == status


@contextmanager
def taken(places: BoundedSemaphore, number: int) -> Iterator[None]:
    for _place in range(number):
        places.acquire()
    yield
    places.release(number)


def test_a_form_that_is_far_too_large_is_refused_before_it_is_read():
    response = knock(method="POST", body=b"", CONTENT_LENGTH="99999999", CONTENT_TYPE=FORM)
    assert response.status_code == 413
    assert "What you sent is too large" in text(response)


def test_forms_that_come_slowly_leave_threads_for_pages():
    with taken(application.reading, door.READING):
        response = knock(method="POST", body=b"username=anna", CONTENT_TYPE=FORM)
        assert (response.status_code, response.headers["Retry-After"]) == (503, "2")
        assert "The site is busy" in text(response)
        assert knock().status_code == 200


def test_health_waits_for_nobody(monkeypatch: Any):
    monkeypatch.setattr(door, "PATIENCE", 0)
    for places, number in [(application.at_work, door.AT_WORK), (application.waiting, door.WAITING)]:
        with taken(places, number):
            assert knock("/healthz").status_code == 200
            assert knock().status_code == 503
    assert knock().status_code == 200


def test_htmx_gets_the_sentence_for_its_toast_and_a_program_gets_json():
    odd = {"HTTP_HX_CURRENT_URL": "http://["}
    said = knock(HTTP_HX_REQUEST="true", **odd)
    assert said.headers["Content-Type"].startswith("text/plain")
    assert said.content.decode().startswith(UNREADABLE["en"])
    told = json.loads(knock(HTTP_ACCEPT="application/json", **odd).content)
    assert told["error"].startswith(UNREADABLE["en"])
    assert told["request"]


def test_an_act_with_an_odd_page_of_htmx_is_not_done(source: Dictionary):
    client, before = administrator(), [entry.pk for entry in source.entries.all()]
    form = f"csrfmiddlewaretoken={'x' * 32}".encode()
    client.cookies["csrftoken"] = "x" * 32
    sort = {"method": "POST", "body": form, "CONTENT_TYPE": FORM, "client": client, "HTTP_HX_REQUEST": "true"}
    url = reverse("sort_list", args=[source])
    assert knock(url, **sort, HTTP_HX_CURRENT_URL="http://[").status_code == 400
    assert [entry.pk for entry in source.entries.all()] == before
    assert knock(url, **sort, HTTP_HX_CURRENT_URL=f"http://testserver{list_url(source)}").status_code == 200
    assert [entry.pk for entry in source.entries.all()] != before
