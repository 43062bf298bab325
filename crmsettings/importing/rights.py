"""Who may import: whoever may change anything, and see what the plan shows."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from crmsettings.access import may_import, require
from crmsettings.addresses import FAMILIES, family_of
from crmsettings.importing.carried import Carried
from lists.entries import EntryList
from lists.rights import Person


def require_any_right(user: Person, entry_list: EntryList | None) -> None:
    """Raises PermissionDenied."""
    if not may_import(user, [type(entry_list)] if entry_list else FAMILIES.values()):
        raise PermissionDenied(_("You may not change anything here. Ask a CRM administrator."))


def require_sight(user: Person, carried: Carried) -> None:
    """A plan shows the lists of its document. Raises PermissionDenied."""
    models = {item.model for _above, item in carried.document.walk()}
    if carried.address:
        models.add(family_of(carried.address))
    for family in FAMILIES.values():
        if models & {family, family.parent_model()}:
            require(user, "view", family)
