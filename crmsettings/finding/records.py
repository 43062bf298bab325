"""Records by their names, of every type whose records a person may see.

A few statements, whatever there is: the names that are written just so; the newest names, of which some
thousands are read; and only where these have few hits, an index of words. A word that many names have is
among the newest, and one that few have is quick to look up: nothing is counted in a million records.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, Max, QuerySet, Value
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.translation import gettext as _

from crmsettings.finding.hits import Group, Hit
from lists.rights import Person
from records.access import types_for
from records.models import Record
from records.names import Name, entered, words_of

NEWEST = 5_000  # names that are read without an index
ENOUGH = 100  # hits among which the best are looked for
EXACT, BEGINNING, INSIDE = 1, 2, 3  # as lists.text.searching.rank has it

type Found = tuple[str, int, str]  # the type of a record, its key and the words of its name


def records(user: Person, text: str, most: int) -> Group:
    types = {model.slug(): model for model in types_for(user)}
    wanted = entered(text)
    found = _found(list(types), text) if types and words_of(text) else []
    best = sorted(found, key=lambda name: (_rank(name[2], wanted), len(name[2]), -name[1]))
    further = [_all(types[slug], text) for slug in dict.fromkeys(slug for slug, _pk, _words in best[most:])]
    return Group("records", _("Records"), _hits(types, best[:most], wanted), further)


def _found(types: Sequence[str], text: str) -> list[Found]:
    names = Name.objects.filter(type__in=types).values_list("type", "record", "words")
    exact = list(names.filter(words=entered(text))[:ENOUGH])
    if len(exact) == ENOUGH:
        return exact
    with_words = names.filter(words__begin=words_of(text))
    newest = Name.objects.aggregate(newest=Max("pk"))["newest"] or 0
    some = list(with_words.filter(pk__gt=newest - NEWEST)[:ENOUGH])
    if len(some) < ENOUGH:
        # In an order that no index has, so that PostgreSQL takes the index of words, instead of reading all
        # names until it has enough.
        some = list(with_words.order_by(Length("words"))[:ENOUGH])
    return list(dict.fromkeys([*exact, *some]))


def _rank(words: str, wanted: str) -> int:
    if words == wanted:
        return EXACT
    return BEGINNING if words.startswith(wanted) else INSIDE


def _hits(types: dict[str, type[Record]], found: Sequence[Found], wanted: str) -> list[Hit]:
    """In one statement, with the names as people wrote them."""
    keys: dict[str, list[int]] = {}
    for slug, pk, _words in found:
        keys.setdefault(slug, []).append(pk)
    parts = [_rows(types[slug], pks) for slug, pks in keys.items()]
    rows = parts[0].union(*parts[1:], all=True) if parts else ()
    known = {(str(slug), int(pk)): (str(name), bool(archived)) for slug, pk, name, archived in rows}
    return list(_known(types, found, known, wanted))


def _rows(model: type[Record], pks: Sequence[int]) -> QuerySet[Record, tuple[Any, ...]]:
    slug = Value(model.slug(), output_field=CharField())
    return model._default_manager.filter(pk__in=pks).order_by().values_list(slug, "pk", "name", "is_archived")


def _known(
    types: dict[str, type[Record]],
    found: Sequence[Found],
    known: dict[tuple[str, int], tuple[str, bool]],
    wanted: str,
) -> Iterator[Hit]:
    for slug, pk, words in found:
        if (slug, pk) in known:  # SQL may have deleted it
            name, is_archived = known[slug, pk]
            address = reverse("record", args=[slug, pk])
            title = types[slug].type_title()
            yield Hit(_rank(words, wanted), name, address, title, is_archived=is_archived)


def _all(model: type[Record], text: str) -> tuple[str, str]:
    title = _("All “%(text)s” in %(records)s") % {"text": text, "records": model.type_title()}
    return title, f"{reverse('records', args=[model.slug()])}?{urlencode({'q': text, 'archived': 'all'})}"
