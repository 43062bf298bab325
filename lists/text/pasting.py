"""Pasted lines, `Label` or `CODE: Label`: which are new to a list, which are there, which cannot be."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from lists.text.labels import CODE_LENGTH, Codes, clean_label, fold

# The space after the colon tells a code from a time of day or an address.
CODE_AND_LABEL = re.compile(r"([A-Za-z0-9_-]+):(?:\s+(.*))?")


@dataclass
class Line:
    """`text` as it was pasted; `reason` is a sentence why it is not new."""

    text: str
    label: str = ""
    code: str = ""
    reason: str = ""


@dataclass
class Paste:
    new: list[Line] = field(default_factory=list)
    present: list[Line] = field(default_factory=list)
    invalid: list[Line] = field(default_factory=list)


def lines_of(text: str) -> list[str]:
    """The lines with something to see."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def judge(entry_list: Any, text: str) -> Paste:
    """What the lines are to a list, with one query however many there are.

    The caller holds the list's lock when the answer is to be true a moment later.
    """
    labels, codes, archived = _taken(entry_list)
    paste = Paste()
    for pasted in lines_of(text):
        line = _parsed(pasted, codes)
        try:
            line.label = clean_label(line.label)
        except ValidationError as error:
            line.reason = error.messages[0]
        twin = labels.get(fold(line.label))
        if line.reason or twin is None:
            line.reason = line.reason or _fault(line, codes, archived)
        if line.reason:
            paste.invalid.append(line)
        elif twin is not None:
            present = _("“%(label)s” is already in this list.")
            away = _("“%(label)s” is in the archive of this list: restore it instead.")
            line.reason = (away if twin in archived else present) % {"label": twin}
            paste.present.append(line)
        else:
            labels[fold(line.label)] = line.label
            if line.code:
                codes[line.code] = line.label
            paste.new.append(line)
    # Last, so that no made code takes one that a later line gives.
    maker = Codes(codes)
    for line in paste.new:
        line.code = line.code or maker.make(line.label)
    return paste


def _taken(entry_list: Any) -> tuple[dict[str, str], dict[str, str], set[str]]:
    """What people see now, by the fold of each label in any language, and by code; and what is archived."""
    found = list(entry_list.entries.values_list("code", "name", "default_name", "archived_at"))
    rows = [row[:3] for row in found]
    context = entry_list.entries.model(**{entry_list.entries.field.name: entry_list}).message_context
    shown = {code: name or pgettext(context, default) for code, name, default in rows}
    labels = {fold(label): label for label in shown.values()}
    for language, _title in settings.LANGUAGES:
        with override(language):
            for code, name, default in rows:
                if not name:
                    labels.setdefault(fold(pgettext(context, default)), shown[code])
    return labels, shown, {shown[row[0]] for row in found if row[3]}


def _parsed(text: str, codes: dict[str, str]) -> Line:
    match = CODE_AND_LABEL.fullmatch(text)
    # Small letters before a colon are words, unless the list itself has such a code.
    if match and (match[1] == match[1].upper() or match[1] in codes):
        return Line(text, match[2] or "", match[1])
    return Line(text, text)


def _fault(line: Line, codes: dict[str, str], archived: set[str]) -> str:
    if not line.label:
        return _("Type a name.")
    if len(line.code) > CODE_LENGTH:
        return _("The code has %(length)d characters; at most %(limit)d fit.") % {
            "length": len(line.code),
            "limit": CODE_LENGTH,
        }
    if line.code in codes and codes[line.code] in archived:
        sentence = _("“%(label)s” in the archive of this list has this code: restore it instead.")
        return sentence % {"label": codes[line.code]}
    if line.code in codes:
        return _("“%(label)s” has the code %(code)s already.") % {
            "label": codes[line.code],
            "code": line.code,
        }
    return ""
