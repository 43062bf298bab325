"""The site as the server calls it: what has to be settled before Django makes a request of it.

The body of a form is read here, before the request takes one of the few places of those that are worked at.
Whoever sends half a form and waits holds a thread, and threads that wait are cheap; and never all of them.
"""

from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http.response import HttpResponseBase

from crmsettings.site.odd_input import REFUSED

THREADS = 64  # of a worker; see manage.py serve
READING = 24  # forms of a worker that are read at once
WAITING = 32  # requests that wait or are worked at; the threads that are left serve health and say no
AT_WORK = 12  # of these, those that are worked at: more of them would only wait for each other
PATIENCE = 10  # seconds that a request waits for its place
WATCHING = {"/healthz", "/readyz", "/metrics"}  # wait for nobody
MOST_DIGITS = 18  # of a length
CHUNK = 64 * 1024  # bytes; a form that is larger is read into a file
TIMES = 4  # as much as Django takes; up to there a form is read, so that who sends it hears the answer

type Environ = dict[str, Any]


class ArrivedRequest(WSGIRequest):
    def _set_content_type_params(self, meta: Environ) -> None:
        """Django reads the charset when there is nobody yet to answer what cannot be read."""
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]  # the stubs lack it
        except (BadRequest, LookupError, ValueError):
            self.content_type, self.content_params = "", {}
            meta[REFUSED] = 400


class Application(WSGIHandler):
    request_class = ArrivedRequest

    def __init__(self) -> None:
        super().__init__()
        self.reading, self.waiting = BoundedSemaphore(READING), BoundedSemaphore(WAITING)
        self.at_work = BoundedSemaphore(AT_WORK)

    def __call__(self, environ: Environ, start_response: Any) -> HttpResponseBase:
        if environ["PATH_INFO"] in WATCHING:
            return super().__call__(environ, start_response)
        with SpooledTemporaryFile(max_size=CHUNK * 16) as body:
            if status := self.receive(environ, body):
                return self.refuse(environ, start_response, status)
            if not self.waiting.acquire(blocking=False):
                return self.refuse(environ, start_response, 503)
            try:
                return self.let_in(environ, start_response)
            finally:
                self.waiting.release()

    def let_in(self, environ: Environ, start_response: Any) -> HttpResponseBase:
        if not self.at_work.acquire(timeout=PATIENCE):
            return self.refuse(environ, start_response, 503)
        try:
            return super().__call__(environ, start_response)
        finally:
            self.at_work.release()

    def refuse(self, environ: Environ, start_response: Any, status: int) -> HttpResponseBase:
        """In words, which costs no more than a page from memory."""
        environ[REFUSED] = status
        return super().__call__(environ, start_response)

    def receive(self, environ: Environ, body: IO[bytes]) -> int:
        """The whole body; the status of the answer where that is refused."""
        if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
            return 400  # no browser sends a form without saying how long it is
        said = environ.get("CONTENT_LENGTH") or "0"
        if not said.isdecimal() or len(said) > MOST_DIGITS:
            return 400
        length = int(said)
        if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE * TIMES:
            return 413
        if not length:
            return 0
        if not self.reading.acquire(blocking=False):
            return 503
        try:
            _copy(environ["wsgi.input"], body, length)
        finally:
            self.reading.release()
        # What is shorter than it says was cut off on the way: half a name is not to be saved.
        complete = body.tell() == length
        body.seek(0)
        environ["wsgi.input"] = body
        return 0 if complete else 400


def _copy(source: IO[bytes], body: IO[bytes], length: int) -> None:
    while (left := length - body.tell()) and (chunk := source.read(min(left, CHUNK))):
        body.write(chunk)
