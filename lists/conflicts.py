"""Two people at once: who acts on what somebody else has changed since hears so, and nothing is lost."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lists.protection import Refused


class Stale(Refused):
    """The row is no longer what somebody saw; `present` is the row as it is now."""

    def __init__(self, present: Any) -> None:
        sentence = _("“%(label)s” was changed in the meantime. Look at it again.")
        super().__init__(sentence % {"label": present.label}, reason="stale")
        self.present = present
