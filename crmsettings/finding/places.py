"""Where one can go: the pages of the site, its lists, and the entries of all lists; each if one may see it."""

from collections.abc import Iterator
from typing import cast

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from crmsettings.access import may
from crmsettings.addresses import FAMILIES
from crmsettings.finding.hits import Hit
from crmsettings.navigation import Overview
from crmsettings.screen.windows import PAGE
from lists.entries import Entry, EntryList
from lists.text.labels import shown
from lists.text.searching import rank
from pipelines.models import Pipeline
from records.access import Person, types_for

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
    if any(may(user, "view", family) for family in FAMILIES.values()):
        yield _("Statuses and drop-down lists"), reverse("lists")
        yield _("History"), reverse("history")
    types = types_for(user)
    for model in types:
        yield model._meta.verbose_name_plural, reverse("records", args=[model.slug()])
    if types:
        yield _("Segments"), reverse("segments")
    yield _("Your account"), reverse("account")
    if user.is_staff:
        yield _("Administration"), reverse("admin:index")


def lists(seen: Overview, wanted: str) -> Iterator[Hit]:
    """Pipelines are found by what goes through them, too; archived ones are there as well."""
    for entry_list in [*seen.pipelines, *seen.dictionaries]:
        names = [entry_list.label, entry_list.default_name]
        if isinstance(entry_list, Pipeline):
            names += [entry_list.entity_type.label, entry_list.entity_type.default_name]
        found = rank(wanted, *names, code=entry_list.code)
        if found is not None:
            archived = getattr(entry_list, "archived_at", None) is not None
            address = entry_list.get_absolute_url()
            yield Hit(found, entry_list.title, address, code=entry_list.code, is_archived=archived)


def entries(seen: Overview, wanted: str) -> Iterator[Hit]:
    """Of all lists, archived ones too: one query for stages and one for values, and an object for none."""
    for lists_of_family in (seen.pipelines, seen.dictionaries):
        known = {entry_list.pk: entry_list for entry_list in lists_of_family}
        if known:
            yield from _entries(next(iter(known.values())).entries.field.model, known, wanted)


def _entries(model: type[Entry], known: dict[int, EntryList], wanted: str) -> Iterator[Hit]:
    contexts = {pk: model(**{model.parent_field: found}).message_context for pk, found in known.items()}
    columns = ["pk", f"{model.parent_field}_id", "name", "default_name", "code", "archived_at"]
    rows = model._base_manager.order_by(f"{model.parent_field}_id", *model.lane_fields, "position")
    for pk, parent, name, default_name, code, archived_at, *color in rows.values_list(
        *columns, *filter(None, [model.color_field])
    ):
        if parent not in known:
            continue  # it is newer than what was seen of the lists
        label = shown(name, default_name, contexts[parent])
        found = rank(wanted, label, default_name, code=code)
        if found is not None:
            entry_list, archived = known[parent], archived_at is not None
            address = _address(entry_list, pk, archived)
            yield Hit(found, label, address, entry_list.title, code, *color, is_archived=archived)


def _address(entry_list: EntryList, pk: int, archived: bool) -> str:
    """In a long list its page is known only once it is asked for."""
    if cast(int, vars(entry_list)["size"]) > PAGE:
        return reverse("entry", args=[entry_list, pk])
    return f"{entry_list.get_absolute_url()}{'?archived=0' if archived else ''}#entry-{pk}"
