"""The address of a list that a table names: `dictionaries/SOURCE`, whether it is there or not."""

from collections.abc import Iterable
from contextlib import suppress

from django.utils.translation import gettext as _

from lists.loading.attributes import depth, list_models, model_below
from lists.loading.documents import Broken
from lists.rows import Row


def entries_of(address: str) -> type[Row]:
    """The model of the entries of a list at an address. Raises Broken."""
    model, _key = list_at(address)
    below = model_below(model)
    if below is None:
        raise _no_list(address)
    return below


def first_entries_of(addresses: Iterable[str]) -> type[Row] | None:
    """The same for the first of them that is one of a list; what is wrong with another one its row says."""
    for address in addresses:
        with suppress(Broken):
            return entries_of(address)
    return None


def list_at(address: str) -> tuple[type[Row], tuple[str, ...]]:
    """The model of a list and its codes, from the top. Raises Broken."""
    app, *key = address.split("/")
    for model in list_models():
        if model._meta.app_label == app and len(key) == depth(model):
            return model, tuple(key)
    raise _no_list(address)


def _no_list(address: str) -> Broken:
    if not address:
        return Broken(_("It does not say which list it is for."))
    words = {"address": address, "plain": "dictionaries/SOURCE", "stages": "pipelines/DEAL/GENERAL"}
    sentence = _("%(address)s is not the address of a list, which looks like %(plain)s or %(stages)s.")
    return Broken(sentence % words)
