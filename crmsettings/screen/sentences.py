"""What the toast says of an act that was just done: what became of what, in a few words.

The history tells the same to others, with its list and what was before; see lists.audit.sentences.
"""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lists.history import last_act
from lists.rows import Row
from lists.text.numbers import grouped

# By the action of the operation. The label is that of the row as it is now.
OF_ONE: dict[str, str | Promise] = {
    "add": gettext_lazy("Added “%(label)s”"),
    "rename": gettext_lazy("Renamed to “%(label)s”"),
    "recolor": gettext_lazy("Changed the colour of “%(label)s”"),
    "move": gettext_lazy("Moved “%(label)s”"),
    "archive": gettext_lazy("Archived “%(label)s”"),
    "restore": gettext_lazy("Restored “%(label)s”"),
    "delete": gettext_lazy("Deleted “%(label)s”"),
}


def told(row: Row, action: str = "") -> str:
    """Of one row. The last operation says what was done, unless the `action` is known already."""
    act = last_act()
    if not action and act is None:
        return _("“%(label)s” stays as it was") % {"label": row.label}
    words = {"label": row.label, "place": act.rank_after if act else None}
    action = action or (act.action if act else "")
    if action == "move" and words["place"]:
        return _("Moved “%(label)s” to place %(place)d") % words
    return str(OF_ONE.get(action, _("Changed “%(label)s”"))) % words


def told_together(rows: Sequence[Row], action: str) -> str:
    return told(rows[0], action) if len(rows) == 1 else told_of_many(action, len(rows))


def told_of_many(action: str, count: int) -> str:
    sentences = {
        "add": ngettext("Added %(count)s entry", "Added %(count)s entries", count),
        "archive": ngettext("Archived %(count)s entry", "Archived %(count)s entries", count),
        "delete": ngettext("Deleted %(count)s entry", "Deleted %(count)s entries", count),
        "move": ngettext("Moved %(count)s entry", "Moved %(count)s entries", count),
        "recolor": ngettext(
            "Changed the colour of %(count)s entry", "Changed the colour of %(count)s entries", count
        ),
    }
    return sentences[action] % {"count": grouped(count)}
