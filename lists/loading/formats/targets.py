"""The address of a list that a table names: `dictionaries/SOURCE`, whether it is there or not."""

from django.utils.translation import gettext as _

from lists.entries import EntryList
from lists.loading.attributes import model_below
from lists.loading.documents import Broken
from lists.rows import Row, row_models


def entries_of(address: str) -> type[Row]:
    """The model of the entries of a list at an address. Raises Broken."""
    model, _key = list_at(address)
    below = model_below(model)
    if below is None:
        raise _no_list(address)
    return below


def list_at(address: str) -> tuple[type[Row], tuple[str, ...]]:
    """The model of a list and its codes, from the top. Raises Broken."""
    app, *key = address.split("/")
    for model in row_models():
        if issubclass(model, EntryList) and model._meta.app_label == app and len(key) == _depth(model):
            return model, tuple(key)
    raise _no_list(address)


def _no_list(address: str) -> Broken:
    if not address:
        return Broken(_("It is not said for which list this is."))
    return Broken(_("%(address)s is no address of a list.") % {"address": address})


def _depth(model: type[Row]) -> int:
    above = model.parent_model()
    return _depth(above) + 1 if above else 1
