"""Entries that are found by a code that they have taken over."""

from collections.abc import Collection, Iterator, Mapping

from django.db.models import Value

from crmsettings.finding.hits import Hit
from crmsettings.finding.place import Place
from lists.aliases import awake, spelled
from lists.entries import Entry
from lists.text.labels import shown
from lists.text.searching import rank

type Places = Mapping[int, Place]  # by the key of the list


def by_old_codes(
    families: Mapping[type[Entry], Places], wanted: str, found: Collection[str]
) -> Iterator[Hit]:
    """Those that have not been found by what they are called; one query where nobody means an old code."""
    first = wanted.split()[:1]
    facts = [fact for text in first for fact in spelled(text) if rank(wanted, code=fact.code) is not None]
    for model, places in families.items() if facts else ():
        codes = {fact.code for fact in facts}
        old = {pk: fact for fact, pk in awake(model, places.keys() & {fact.list_id for fact in facts}, codes)}
        columns = ["pk", "name", "default_name", "code", "archived_at", model.color_field or Value("")]
        for pk, name, default_name, code, archived_at, color in (
            model._base_manager.filter(pk__in=old).order_by("pk").values_list(*columns)
        ):
            fact = old[pk]
            place, archived = places[fact.list_id], archived_at is not None
            address = place.address_of(pk, archived)
            if address not in found:
                label = shown(name, default_name, place.context)
                codes_of = f"{fact.code} → {code}"
                best = rank(wanted, code=fact.code) or 0
                yield Hit(best, label, address, place.title, codes_of, color, archived)
