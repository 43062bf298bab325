"""A list that is archived or deleted as it is, where its records cannot go over to another list."""

from functools import cached_property
from typing import Literal, cast

from django.http import QueryDict
from django.utils.translation import ngettext

from crmsettings.entries.forms import Data, VerbForm
from crmsettings.screen.sentences import told
from lists.entries import EntryList
from lists.protection import Refused
from lists.querysets import ListQuerySet
from lists.text.numbers import grouped
from lists.usage import usage_of_list


class EndingForm(VerbForm):
    """Says what becomes of the records: they keep their values, or the list stays because of them."""

    template = "lists_menu/ending.html"
    moved = 0  # records that have left the list

    def __init__(
        self, entry_list: EntryList, data: QueryDict | None, then: Literal["archive", "delete"]
    ) -> None:
        super().__init__(data, auto_id="id_ending_%s")
        self.entry_list, self.then = entry_list, then

    def refuse_question(self) -> None:
        """Raises Refused for a list that stays whatever its records do."""
        if self.then == "archive":
            self.entry_list.refuse_archiving()
        elif self.entry_list.refusal:
            raise self.entry_list.refusal

    @cached_property
    def in_the_way(self) -> Refused | None:
        """The records because of which it is not deleted."""
        if self.then == "delete":
            try:
                cast(ListQuerySet, self.entry_list.siblings()).refuse_deletion([self.entry_list])
            except Refused as refusal:
                return refusal
        return None

    @cached_property
    def size(self) -> int:
        return self.entry_list.entries.all().count()

    @property
    def kept(self) -> str:
        """What the records of a list keep that is archived."""
        count = sum(use.count for use in usage_of_list(self.entry_list))
        if not count:
            return ""
        sentence = ngettext(
            "%(count)s record uses it and keeps its value.",
            "%(count)s records use it and keep their values.",
            count,
        )
        return sentence % {"count": grouped(count)}

    def verb(self, data: Data) -> None:
        getattr(self.entry_list, self.then)()

    @property
    def said(self) -> str:
        return told(self.entry_list, self.then)
