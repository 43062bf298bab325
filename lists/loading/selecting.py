"""The lists that people name on a command line: `dictionaries/SOURCE`, or `SOURCE` where that is enough."""

from collections.abc import Iterable, Sequence

from lists.entries import EntryList
from lists.loading.attributes import list_models
from lists.loading.documents import Broken


def selected(names: Sequence[str]) -> list[EntryList]:
    """In the order of the names. Raises Broken, with all names that no list has, or that several have."""
    chosen: dict[str, EntryList] = {}
    faults = []
    lists = list(_lists())
    for name in names:
        exact = [entry_list for entry_list in lists if entry_list.address == name]
        found = exact or [entry_list for entry_list in lists if _is_called(entry_list, name)]
        if len(found) == 1:
            chosen.setdefault(found[0].address, found[0])
        elif found:
            faults.append(f"{name}: {' and '.join(other.address for other in found)} are called so.")
        else:
            faults.append(
                f"{name}: there is no such list; write dictionaries/SOURCE, pipelines/DEAL/GENERAL."
            )
    if faults:
        raise Broken("\n".join(faults))
    return list(chosen.values())


def _lists() -> Iterable[EntryList]:
    for model in list_models():
        rows = model._base_manager.all()
        yield from rows.select_related(model.parent_field) if model.parent_field else rows


def _is_called(entry_list: EntryList, name: str) -> bool:
    return f"/{entry_list.address}".endswith(f"/{name}")
