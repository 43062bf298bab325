"""A document as YAML text: a key a line, what is small in one line, quotes where a word could be misread."""

import json
import re
from collections.abc import Iterator, Mapping

from lists.loading.formats.plain import Plain
from lists.loading.formats.yaml_comments import Comments, Path, row_key

PLAIN_WORDS = re.compile(r"[^\W\d_]([\w ./()+%–-]*[\w.()+%])?")
# What some readers of YAML take for a flag or for nothing.
MISREAD = {"true", "false", "yes", "no", "on", "off", "y", "n", "null"}
NOT_PRINTED = re.compile("[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]")


def yaml_text(plain: Plain, comments: Comments) -> str:
    kept = comments.those_of(plain)
    return "\n".join([*_mapping(plain, (), "", kept), *kept.before.get((), [])]) + "\n"


def _mapping(plain: Plain, path: Path, indent: str, comments: Comments) -> Iterator[str]:
    above = list(comments.before.get(path, [])) if path else []
    margin, head = (indent[:-2], f"{indent[:-2]}- ") if path else ("", "")
    for key, value in plain.items():
        here = (*path, key)
        yield from (f"{margin}{line}".rstrip() for line in above + comments.before.get(here, []))
        yield f"{head}{key}:{_flow(value)}{comments.behind.get(here, '')}"
        for row in _rows(value):
            yield from _mapping(row, (*here, row_key(row)), f"{indent}    ", comments)
        above, margin, head = [], indent, indent


def _rows(value: object) -> list[Plain]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _flow(value: object) -> str:
    """What stands behind a key; nothing where rows follow."""
    return "" if _rows(value) else f" {_one_line(value)}"


def _one_line(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_one_line(key)}: {_one_line(of)}" for key, of in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_one_line(of) for of in value) + "]"
    return _word(value) if isinstance(value, str) else json.dumps(value)


def _word(text: str) -> str:
    if PLAIN_WORDS.fullmatch(text) and text.lower() not in MISREAD:
        return text
    return NOT_PRINTED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
