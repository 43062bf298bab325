"""What the owner of a webhook may see: the same as on the screen."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from lists.entries import EntryList
from lists.loading.attributes import depth, list_models
from lists.loading.documents import Document
from lists.rights import Person, may_with_entries
from lists.statements import one
from records.access import hidden_from


def require(user: Person, wanted: Iterable[type[EntryList]]) -> None:
    """Raises PermissionDenied."""
    if not all(may_with_entries(user, "view", family) for family in wanted):
        raise PermissionDenied(_("You may not see these lists. Ask a CRM administrator."))


def require_any(user: Person) -> None:
    """Raises PermissionDenied for those who may not see a single list."""
    if len(hidden_from(user)) == len(list_models()):
        raise PermissionDenied(_("You may not see these lists. Ask a CRM administrator."))


def require_document(user: Person, document: Document) -> None:
    """A plan shows the lists of its document. Raises PermissionDenied."""
    models = {item.model for _above, item in document.walk()}
    require(user, [family for family in list_models() if models & {family, family.parent_model()}])


def list_for(user: Person, address: str) -> EntryList:
    """The list at an address: `dictionaries/SOURCE`. Raises PermissionDenied and Http404."""
    label, *codes = address.split("/")
    for family in list_models():
        if family._meta.app_label == label and len(codes) == depth(family):
            require(user, [family])
            related = [family.parent_field] if family.parent_field else []
            if found := one(family, *related, **family.natural_lookup(tuple(codes))):
                return found
    raise Http404(_("There is no such list."))
