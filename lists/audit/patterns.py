"""How the history puts what was done to one row, or to several of one list: sentences with slots."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lists.audit.changes import RowChange


def pattern_of_one(change: RowChange) -> str:
    is_list = change.model.is_list
    if change.before is None:
        return _("added the list “%(label)s”") if is_list else _("added “%(label)s” to %(list)s")
    if change.after is None:
        return _("deleted the list “%(label)s”") if is_list else _("deleted “%(label)s” from %(list)s")
    sentences = (_of_field(change, name) for name in change.differing)
    return _(" and ").join(dict.fromkeys(sentences))


def _of_field(change: RowChange, name: str) -> str:
    own = change.model.change_sentence(name, change.values[name])
    if own is not None:
        return str(own)
    if name in ("name", "default_name"):
        if change.model.is_list:
            return _("renamed the list “%(was)s” to “%(now)s”")
        return _("renamed “%(was)s” to “%(now)s” in %(list)s")
    if name == "position":
        return _moved(change)
    if name == "archived_at":
        return _archived(change, is_archived=bool(change.values[name]))
    if name == "description":
        return _("changed the description of “%(label)s” in %(list)s")
    return _("changed “%(label)s”")


def _archived(change: RowChange, *, is_archived: bool) -> str:
    if change.model.is_list:
        return _("archived the list “%(label)s”") if is_archived else _("restored the list “%(label)s”")
    return _("archived “%(label)s” in %(list)s") if is_archived else _("restored “%(label)s” in %(list)s")


def _moved(change: RowChange) -> str:
    is_list = change.model.is_list
    if not change.ranks:
        return _("moved the list “%(label)s”") if is_list else _("moved “%(label)s” in %(list)s")
    sentence = (
        _("moved the list “%%(label)s” from place %(before)d to place %(after)d")
        if is_list
        else _("moved “%%(label)s” from place %(before)d to place %(after)d in %%(list)s")
    )
    return sentence % {"before": change.ranks[0], "after": change.ranks[1]}


OF_SEVERAL: dict[str, Callable[[int], str]] = {
    "add": lambda n: ngettext("added %(count)d entry to %(list)s", "added %(count)d entries to %(list)s", n),
    "move": lambda n: ngettext("moved %(count)d entry in %(list)s", "moved %(count)d entries in %(list)s", n),
    "archive": lambda n: ngettext(
        "archived %(count)d entry in %(list)s", "archived %(count)d entries in %(list)s", n
    ),
    "restore": lambda n: ngettext(
        "restored %(count)d entry in %(list)s", "restored %(count)d entries in %(list)s", n
    ),
    "recolor": lambda n: ngettext(
        "changed the colour of %(count)d entry in %(list)s",
        "changed the colour of %(count)d entries in %(list)s",
        n,
    ),
    "delete": lambda n: ngettext(
        "deleted %(count)d entry from %(list)s", "deleted %(count)d entries from %(list)s", n
    ),
    "sort": lambda n: _("sorted %(list)s A–Z"),
    "restore_names": lambda n: _("restored the default names of %(list)s"),
    "load": lambda n: ngettext("loaded %(count)d row", "loaded %(count)d rows", n),
    "apply": lambda n: ngettext(
        "imported a document: %(count)d change", "imported a document: %(count)d changes", n
    ),
    "restore_state": lambda n: ngettext(
        "brought back an earlier state of %(list)s: %(count)d change",
        "brought back an earlier state of %(list)s: %(count)d changes",
        n,
    ),
}
