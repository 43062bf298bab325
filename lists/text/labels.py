"""What people type as a name: cleaned and shown."""

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from lists.text.looks import fold

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
    if unseen:
        raise ValidationError(
            _("The name contains a character that cannot be seen. Type it again."), code="control"
        )
    if label:
        refuse_unseen(label)
    if len(label) > LABEL_LENGTH:
        raise ValidationError(
            _("The name has %(length)d characters; at most %(limit)d fit."),
            code="too_long",
            params={"length": len(label), "limit": LABEL_LENGTH},
        )
    return label


def refuse_unseen(name: str) -> None:
    """Raises ValidationError for a name made of signs that are blank or cannot be seen."""
    if not fold(name):
        raise ValidationError(_("There is nothing to see in this name. Type another one."), code="control")


def shown(name: str, default_name: str, context: str) -> str:
    """What people see of a row in the language of the moment: the typed name, else the default one."""
    return name or (pgettext(context, default_name) if default_name else "")
