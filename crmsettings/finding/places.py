"""Where one can go: pages of the site, lists, and the entries of all lists; each where one may see it."""

from collections.abc import Iterator, Sequence

from django.db.models import Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from crmsettings.addresses import FAMILIES
from crmsettings.finding.hits import Hit
from crmsettings.finding.old_codes import Places, by_old_codes
from crmsettings.finding.place import Place
from crmsettings.overview import Overview
from lists.entries import Entry, EntryList
from lists.rights import Person, may_with_entries
from lists.text.labels import shown
from lists.text.searching import rank
from pipelines.models import Pipeline
from records.access import types_for

ENGLISH = "en"  # what is shipped is also found by its English name


def pages(user: Person, wanted: str) -> Iterator[Hit]:
    """All of them where nothing is wanted yet."""
    for title, address in _pages(user):
        with override(ENGLISH):
            english = str(title)
        found = rank(wanted, str(title), english) if wanted else 0
        if found is not None:
            yield Hit(found, str(title), address)


def _pages(user: Person) -> Iterator[tuple[object, str]]:
    if any(may_with_entries(user, "view", family) for family in FAMILIES.values()):
        yield _("Statuses and drop-down lists"), reverse("lists")
        yield _("History"), reverse("history")
    types = types_for(user)
    for model in types:
        yield model.type_title(), reverse("records", args=[model.slug()])
    if types:
        yield _("Segments"), reverse("segments")
    yield _("Your account"), reverse("account")
    if user.is_staff:
        yield _("Administration"), reverse("admin:index")


def lists(seen: Overview, wanted: str) -> Iterator[Hit]:
    """Pipelines are found by what goes through them, too; archived lists are there as well."""
    for entry_list in [*seen.pipelines, *seen.dictionaries]:
        names = [entry_list.label, entry_list.default_name]
        if isinstance(entry_list, Pipeline):
            names += [entry_list.entity_type.label, entry_list.entity_type.default_name]
        found = rank(wanted, *names, code=entry_list.code)
        if found is not None:
            archived, address = entry_list.archived_at is not None, entry_list.get_absolute_url()
            yield Hit(found, entry_list.title, address, code=entry_list.code, is_archived=archived)


def entries(seen: Overview, wanted: str) -> Iterator[Hit]:
    """Of all lists, archived ones too: one query for stages and one for values, and an object for none."""
    lists_of: tuple[Sequence[EntryList], ...] = (seen.pipelines, seen.dictionaries)
    families: dict[type[Entry], Places] = {}
    found = set()
    for family in filter(None, lists_of):
        model = family[0].entries.model
        families[model] = {entry_list.pk: Place.of(model, entry_list) for entry_list in family}
        for hit in _entries(model, families[model], wanted):
            found.add(hit.address)
            yield hit
    yield from by_old_codes(families, wanted, found)


def _entries(model: type[Entry], places: Places, wanted: str) -> Iterator[Hit]:
    parent = f"{model.parent_field}_id"
    columns = [parent, "pk", "name", "default_name", "code", "archived_at", model.color_field or Value("")]
    rows = model._base_manager.order_by(parent, *model.lane_fields, "position")
    for pk_of_list, pk, name, default_name, code, archived_at, color in rows.values_list(*columns):
        place = places.get(pk_of_list)
        if place is None:
            continue  # its list is newer than what was seen of the lists
        label = shown(name, default_name, place.context)
        found = rank(wanted, label, default_name, code=code)
        if found is not None:
            archived = archived_at is not None
            yield Hit(found, label, place.address_of(pk, archived), place.title, code, color, archived)
