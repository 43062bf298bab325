"""Entries and the lists that hold them: the verbs that a dictionary and a pipeline share.

- A system entry stays: it may be renamed, and never deleted or archived.
- An entry in use stays until its records are given another entry; see lists.replacing.
- A code never changes, and an entry never moves to another list.
- What an entry is made of stands in its model: a new column is copied, compared, undone and told at once.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

from django.db import models
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from lists.archiving import Archivable
from lists.history import recorded
from lists.positions import write_order
from lists.protection import Guard, Refused, archived, constant
from lists.querysets import EntryQuerySet, ListQuerySet
from lists.reordering import append_together
from lists.replacing import replace
from lists.rows import Row
from lists.text.collation import sort_key
from lists.text.labels import shown
from lists.text.names import TakenNames
from lists.text.pasting import AS_FOUND, Paste, sort_lines
from lists.text.sheets import Reading
from lists.usage import Key, Use, usage_of

STAYS_SYSTEM = _("A system entry stays a system entry.")

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    class Entries(RelatedManager[Any]):
        """What Django makes of the key of an entry to its list."""

        field: Key

        def active(self) -> EntryQuerySet: ...
        def all(self) -> EntryQuerySet: ...
        def filter(self, *conditions: models.Q, **lookups: object) -> EntryQuerySet: ...
        def exclude(self, *conditions: models.Q, **lookups: object) -> EntryQuerySet: ...


class EntryList(Archivable, Row):
    """An ordered set of entries. Its entries point to it under the name `entries`."""

    description = models.CharField(_("description"), max_length=250, blank=True)
    version = models.PositiveBigIntegerField(
        default=0,
        editable=False,
        help_text="Rises with every change of the list and of its entries: database triggers count.",
    )

    entries: "Entries"
    get_absolute_url: Callable[[], str]  # by whoever shows lists: ABSOLUTE_URL_OVERRIDES of the site
    is_list = True
    shown_as: ClassVar = {**Row.shown_as, "description": "about"}
    gives_records = False  # whether its records may go over to another list
    archived_means: str | Promise  # for people

    objects = ListQuerySet.as_manager()

    class Meta(Row.Meta):
        abstract = True

    @property
    def title(self) -> str:
        """The list's name where it stands alone."""
        return self.label

    @property
    def short_title(self) -> str:
        """The list's name among all others."""
        return self.title

    @property
    def about(self) -> str:
        """What the list feeds, for people."""
        return shown("", self.description, self.message_context)

    @cached_property  # a code never changes
    def address(self) -> str:
        """`dictionaries/SOURCE`, `pipelines/DEAL/GENERAL`: the same in every installation."""
        return "/".join((self._meta.app_label, *self.natural_key()))

    @property
    def slug(self) -> str:
        """The address as the id of an element."""
        return self.address.replace("/", "-")

    def lack(self, entries: Iterable[Any]) -> Refused | None:
        """The entry that such a list cannot do without, where it is not among these."""
        return None

    def refuse_incomplete(self) -> None:
        """Raises Refused while an entry is missing that such a list cannot do without."""
        if lack := self.lack(self.entries.all()):
            raise lack

    @recorded("add")
    def add(self, label: str, code: str = "", *, after: "Entry | None" = None, **fields: object) -> "Entry":
        """A new entry at the end of its group, or below another one. Raises ValidationError, by field."""
        group = dict(zip(after.lane_fields, after.lane, strict=True)) if after else {}
        entry = self._new_entry(name=label, code=code, **fields | group)
        self.lock()
        entry.full_clean()
        if after:
            entry.stand_below(after)
        entry.save(force_insert=True)
        return entry

    def preview(self, text: str, reading: Reading = AS_FOUND) -> Paste:
        """What `add_many` would do with these lines."""
        return sort_lines(text, self._names_of_entries(), reading)

    @recorded("add")
    def add_many(self, text: str, reading: Reading = AS_FOUND, **fields: object) -> Paste:
        """New entries from pasted lines, at the end of their group, in one go; see lists.text.pasting."""
        self.lock()
        paste = self.preview(text, reading)
        entries = [self._new_entry(name=line.label, code=line.code, **fields) for line in paste.new]
        if entries:
            entries[0].fill_in_together(entries)
            append_together(entries)
        return paste

    @recorded("restore_names")
    def restore_default_names(self) -> tuple[list["Entry"], list["Entry"]]:
        """Shipped entries show their default names again. Returns them, and those that keep the typed one."""
        self.lock()
        renamed, kept = self.renamed()
        self.entries.filter(pk__in=[entry.pk for entry in renamed]).update(name="")
        return renamed, kept

    def renamed(self) -> tuple[list["Entry"], list["Entry"]]:
        """Shipped entries with a typed name: those that can have their default name again, and those
        that cannot, because another entry has it by now."""
        free: list[Entry] = list(self.entries.exclude(name="").exclude(default_name=""))
        kept: list[Entry] = []
        taken = self._names_of_entries().without({entry.code for entry in free})
        # An entry that keeps its typed name may be in the way of the next one.
        while stuck := [entry for entry in free if taken.twin("", entry.default_name)]:
            for entry in stuck:
                taken.add(entry.name)
                free.remove(entry)
            kept += stuck
        return free, kept

    @recorded("sort")
    def sort(self, language: str) -> None:
        """Puts each group in the alphabetical order of a language; pinned entries stay first."""
        self.lock()
        entries: list[Entry] = list(self.entries.all())
        with override(language):
            wanted = sorted(entries, key=lambda e: (e.lane, not e.is_pinned, sort_key(e.label, language)))
        if wanted != entries:
            write_order(self.entries.all(), [entry.pk for entry in wanted])

    def _new_entry(self, **fields: object) -> "Entry":
        model: type[Entry] = self.entries.model
        return model(**{model.parent_field: self}, **fields)

    def _names_of_entries(self) -> TakenNames:
        return self._new_entry().taken_names()


class Entry(Archivable, Row):
    """One row of a list: a stage or a dictionary value."""

    description = models.CharField(_("description"), max_length=250, blank=True)
    is_system = models.BooleanField(
        _("system"), default=False, help_text=_("May be renamed and recoloured, never deleted.")
    )

    guards = (
        *Row.guards,
        Guard(
            "system",
            "DELETE",
            # A list that may go takes its entries with it; see ListQuerySet.
            "OLD.is_system AND EXISTS (SELECT 1 FROM {parent} WHERE id = OLD.{parent_id})",
            _("A system entry stays: it can be renamed, but not deleted."),
        ),
        Guard("system", "UPDATE", "OLD.is_system AND NOT NEW.is_system", STAYS_SYSTEM),
        constant("list", "{parent_id}", _("An entry never moves to another list.")),
    )

    objects = EntryQuerySet.as_manager()

    class Meta(Row.Meta):
        abstract = True

    @property
    def entry_list(self) -> EntryList:
        return cast(EntryList, self.parent)

    @property
    def group_rank(self) -> int:
        return self.lane[0] if self.lane else 0

    @property
    def refusal(self) -> Refused | None:
        if not self.is_system:
            return None
        sentence = _("“%(label)s” is a system value: it can be renamed, but not deleted.")
        return Refused(sentence % {"label": self.label}, reason="system")

    @property
    def archiving_refusal(self) -> Refused | None:
        return self.refusal

    def refuse_move(self, before: Self | None) -> None:
        super().refuse_move(before)
        for entry in (self, before):
            if entry is not None and entry.archived_at:
                raise archived(entry)

    @classmethod
    def fill_in_together(cls, entries: Sequence[Self]) -> None:
        """What new entries of one group get where nothing was typed, but for their codes."""

    def copy_for(self, entry_list: EntryList) -> Self:
        """The same entry for another list, not saved: all its columns but the key and the list."""
        fields = [field.attname for field in self._meta.concrete_fields if not field.primary_key]
        copy = type(self)(**{name: getattr(self, name) for name in fields})
        setattr(copy, self.parent_field, entry_list)
        return copy

    def usage(self) -> list[Use]:
        """Which records use this entry, by model and field."""
        return usage_of(type(self), [self.pk])

    def replace_with(self, other: Self) -> int:
        """All records that use this entry use the other one, and this one is deleted.

        Returns the number of records. Raises Refused, and then nothing has changed; see lists.replacing.
        """
        return replace([self], other)

    def consequence_of(self, other: Self, count: int) -> str:
        """What it means for `count` records to get the other entry, where that is more than another word."""
        return ""
