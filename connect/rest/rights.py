"""Who may do what: the rights of the webhook's owner, the same as on the screen."""

from connect.rest.faults import denied
from connect.rest.methods import Call
from dictionaries.models import Dictionary
from lists.entries import EntryList
from lists.rights import Action, right
from pipelines.models import Pipeline


def require(call: Call, action: Action, family: type[EntryList]) -> None:
    """For the entries of such lists; who may not see them does nothing with them. Raises Fault."""
    entries = family.entries.field.model
    if not call.user.has_perms({right("view", entries), right(action, entries)}):
        raise denied()


def require_any(call: Call, action: Action = "view") -> None:
    """Raises Fault for those who may do this with no list at all."""
    families: tuple[type[EntryList], ...] = (Pipeline, Dictionary)
    if not any(call.user.has_perm(right(action, family.entries.field.model)) for family in families):
        raise denied()


def require_lists(call: Call, action: Action, family: type[EntryList]) -> None:
    """For lists as a whole. Raises Fault."""
    require(call, "view", family)
    if not call.user.has_perm(right(action, family)):
        raise denied()
