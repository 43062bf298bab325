"""What people type as a name: cleaned, compared and shown."""

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

LABEL_LENGTH = 120
CODE_LENGTH = 50

validate_code = RegexValidator(
    r"\A[A-Za-z0-9_-]+\Z", _("Use Latin letters, digits, “-” and “_” only."), code="bad_code"
)

# Unicode categories that no name needs: control, surrogate, line and paragraph separators.
_FORBIDDEN_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
# Marks that turn the direction of the text around them: a label could pose as another one.
_DIRECTION_MARKS = set("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_label(text: str) -> str:
    """Text as it is stored: composed (NFC) and without outer spaces.

    Raises ValidationError for control characters, for more than LABEL_LENGTH characters and where
    there is nothing to see.
    """
    label = unicodedata.normalize("NFC", text).strip()
    unseen = any(unicodedata.category(c) in _FORBIDDEN_CATEGORIES or c in _DIRECTION_MARKS for c in label)
    if unseen or (label and not fold(label)):
        raise ValidationError(
            _("The name contains a character that cannot be seen. Type it again."), code="control"
        )
    if len(label) > LABEL_LENGTH:
        raise ValidationError(
            _("The name has %(length)d characters; at most %(limit)d fit."),
            code="too_long",
            params={"length": len(label), "limit": LABEL_LENGTH},
        )
    return label


def fold(text: str) -> str:
    """Text for comparison: two labels with equal folds look the same to people.

    Done in Python because SQLite lowers ASCII letters only.
    """
    if text.isascii():  # most labels: the answer below, ten times as fast
        return " ".join(text.split()).lower()
    visible = unicodedata.normalize("NFKC", text)
    if not visible.isprintable():
        # Format characters (Cf), such as a space of no width or a soft hyphen, cannot be seen.
        visible = "".join(c for c in visible if unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFKC", " ".join(visible.split()).casefold())


def shown(name: str, default_name: str, context: str) -> str:
    """What people see of a row in the language of the moment: the typed name, else the default one."""
    return name or (pgettext(context, default_name) if default_name else "")
