"""The text of a file that says in which Unicode it is written: UTF-8 with or without its mark, UTF-16."""

import codecs

from django.utils.translation import gettext as _

from lists.loading.formats.nodes import broken

MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def unicode_text(data: bytes) -> str:
    """Raises Broken."""
    encoding = _encoding(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        newline = "\n".encode("utf-16-le" if encoding.startswith("utf-16") else "utf-8")
        line = data.count(newline, 0, error.start) + 1
        raise broken(line, _("The text is neither UTF-8 nor UTF-16.")) from error


def beginning(data: bytes) -> str:
    """As much of a text as tells what it is; nothing of a file that is none."""
    head = data[:4096]
    return head.decode(_encoding(head), errors="ignore")


def _encoding(data: bytes) -> str:
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            return encoding
    if data[1:2] == b"\0":  # the second half of an ASCII letter
        return "utf-16-le"
    return "utf-16-be" if data[:1] == b"\0" else "utf-8"
