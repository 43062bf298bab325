"""Words of other systems as our columns can hold them: labels, codes, colours."""

import re

from anyascii import anyascii
from django.core.exceptions import ValidationError

from lists.loading.attributes import UNSTORABLE, attributes
from lists.text.labels import CODE_LENGTH, validate_code
from pipelines.colors import clean_color
from pipelines.models import Stage


def label_from(text: str) -> str:
    """A label as it is stored. Raises Broken where it cannot be one."""
    return str(attributes(Stage)["name"].parse(text))


def usable_code(text: str) -> bool:
    try:
        validate_code(text)
    except ValidationError:
        return False
    return len(text) <= CODE_LENGTH


def code_from(text: str) -> str:
    """The code itself where it can be one, else what is nearest to it: `WEB_SITE` of `Web Site`."""
    if usable_code(text):
        return text
    plain = anyascii(UNSTORABLE.sub(" ", text))
    return re.sub(r"[^A-Z0-9]+", "_", plain.upper()).strip("_")[:CODE_LENGTH].rstrip("_") or "ENTRY"


def color_from(value: object) -> str:
    """`#rrggbb`, or nothing where it is no colour."""
    try:
        return clean_color(value) if isinstance(value, str) else ""
    except ValidationError:
        return ""
