"""Files that may be long: made and sent in parts, so that nobody holds the whole.

Each part is read by statements of its own: no cursor stays open between them, which a pooler of connections
would lose. A server ends what breaks off as if it were whole, so a file says itself whether it is: CSV ends
with a line that counts.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from threading import BoundedSemaphore, Lock

from django.db import Error
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from lists.protection import Refused
from lists.text.spreadsheet import BYTE_ORDER_MARK, csv_lines

# A browser that takes its time keeps a thread of the server and a connection to the database: with those at
# work (see site.door) there must be enough for all. Making the parts is work for the processor: one part at a
# time, so that pages get their share of it.
AT_ONCE = 6
_places, _making = BoundedSemaphore(AT_ONCE), Lock()

type Line = Sequence[object]


def streamed(parts: Iterator[str]) -> Generator[str]:
    """The file in parts. The first one is made now, so that what goes wrong is still an answer of its own.

    Raises Refused while too many others are downloading.
    """
    taken = _in_turn(_in_language(parts))
    return _after(next(taken), taken)


def csv_file(head: Line, pages: Iterable[Sequence[Line]], ending: Callable[[int], str]) -> Iterator[str]:
    """`ending` says in the last line how many lines there are."""
    yield "".join(csv_lines([head]))
    count = 0
    try:
        for lines in pages:
            yield _lines(lines)
            count += len(lines)
    except Error:
        yield _lines([[_("This file is incomplete: the database did not answer. Download it again.")]])
        raise
    yield _lines([[ending(count)]])


def _lines(lines: Iterable[Line]) -> str:
    return "".join(csv_lines(lines)).removeprefix(BYTE_ORDER_MARK)


def _in_turn(parts: Iterator[str]) -> Generator[str]:
    if not _places.acquire(blocking=False):
        sentence = _("Too many people are downloading at this moment. Try again shortly.")
        raise Refused(sentence, reason="busy")
    try:
        yield from parts
    finally:
        _places.release()


def _in_language(parts: Iterator[str]) -> Iterator[str]:
    """In that of the request, which is over when the second part is made."""
    language = get_language() or "en"
    while True:
        with _making, override(language):
            part = next(parts, None)
        if part is None:
            return
        yield part


def _after(first: str, parts: Generator[str]) -> Generator[str]:
    with closing(parts):
        yield first
        yield from parts
