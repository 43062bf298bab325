"""JSON that other systems wrote: one value, or several one after the other, as logs and shells keep them."""

import json
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from lists.loading.documents import Broken

MOST_DEPTH = 50  # nothing that is read here is nearly as deep
_HALF = re.compile(r"\\u[dD][89a-fA-F]")  # of a character: two of them make a whole one
_SPACE = re.compile(r"[\s,;]*")


def looks_like_json(data: bytes) -> bool:
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def json_values(data: bytes) -> list[object]:
    """Raises Broken, with the line."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Broken(_("Line %(line)d: the text is not UTF-8.") % {"line": line}) from error
    found, position, decoder = [], _after_space(text, 0), json.JSONDecoder()
    while position < len(text):
        try:
            value, position = decoder.raw_decode(text, position)
        except json.JSONDecodeError as error:
            raise _not_json(error.lineno) from error
        except (ValueError, RecursionError) as error:  # a number of thousands of digits; a deep nest
            raise _not_json(text.count("\n", 0, position) + 1) from error
        if _HALF.search(text):
            _refuse_halves(value)
        found.append(value)
        position = _after_space(text, position)
    if not found:
        raise Broken(_("The file is empty."))
    return found


def _after_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _not_json(line: int) -> Broken:
    return Broken(_("Line %(line)d: this is not JSON, or it is cut off.") % {"line": line})


def _refuse_halves(value: object) -> None:
    """Raises Broken for a text that no page and no database takes."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise Broken(_("There is a character that text cannot contain.")) from error


def dictionaries_in(value: object) -> Iterator[dict[str, object]]:
    """Every object in a value, the outer ones first, in the order of the file. Raises Broken where it is too
    deep."""
    waiting: list[tuple[int, object]] = [(0, value)]
    while waiting:
        depth, found = waiting.pop()
        if depth > MOST_DEPTH:
            raise Broken(_("The file is nested too deeply."))
        below: list[object] = []
        if isinstance(found, dict):
            yield found
            below = list(found.values())
        elif isinstance(found, list):
            below = found
        waiting.extend((depth + 1, inner) for inner in reversed(below) if isinstance(inner, dict | list))
