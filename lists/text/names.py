"""No two entries of a list look the same, and no two have one code: what is taken in a list.

Names are compared as people read them, in every language of the site: somebody who sees the default
names in Polish must not meet a typed name that looks like one of them. The database keeps the same; see
lists.looks.
"""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from anyascii import anyascii
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from lists.text.labels import CODE_LENGTH, shown
from lists.text.looks import fold

LOOKS_THE_SAME = {"duplicate", "archived"}  # the codes of the errors about another entry


class Taken(NamedTuple):
    """An entry of the list, as far as its name and code matter."""

    code: str
    name: str
    default_name: str
    archived_pk: int | None = None  # its key, when it is archived


type Columns = tuple[str, str, str, int | None]  # those of `Taken`


class TakenNames:
    """The names and codes of the entries of one list."""

    def __init__(self, rows: Iterable[Columns], context: str, *, of_lists: bool = False) -> None:
        self.context = context  # of the default names, for the translator
        self.of_lists = of_lists  # the names of lists, not of the entries of one
        # A list may have ten thousand entries, of which few are looked at: they stay tuples until then.
        self._rows = list(rows)
        self._numbers: dict[str, int] = {}  # the last one of a made code, by stem: thousands may share it

    def add(self, name: str, default_name: str = "", *, code: str = "") -> None:
        """From now on this name is taken, and the code if there is one."""
        row = Taken(code, name, default_name)
        for look in looks_of(name, default_name, self.context):
            self._by_look[look] = row
        if code:
            self._by_code[code] = row
            self._codes.add(code.upper())

    def without(self, codes: set[str]) -> "TakenNames":
        rows = (row for row in self._rows if row[0] not in codes)
        return TakenNames(rows, self.context, of_lists=self.of_lists)

    def twin(self, name: str, default_name: str = "") -> Taken | None:
        """The entry that looks the same in any language."""
        for look in looks_of(name, default_name, self.context):
            if found := self._by_look.get(look):
                return Taken(*found)
        return None

    def name_error(self, name: str, default_name: str = "") -> ValidationError | None:
        """Why no other entry can be called so."""
        if not name and not default_name:
            return ValidationError(_("Type a name."), code="empty")
        in_list = _("“%(label)s” is already in this list.")
        return self._error(
            self.twin(name, default_name),
            _("“%(label)s” is already the name of another list.") if self.of_lists else in_list,
            _("“%(label)s” is in the archive of this list: restore it instead."),
        )

    def code_error(self, code: str) -> ValidationError | None:
        """Why no other entry can have this code."""
        return self._error(
            self._by_code.get(code),
            _("“%(label)s” has the code %(code)s already."),
            _("“%(label)s” in the archive of this list has this code: restore it instead."),
        )

    def _error(self, holder: Taken | None, sentence: Promise, of_archived: Promise) -> ValidationError | None:
        if holder is None:
            return None
        label = shown(holder.name, holder.default_name, self.context)
        if holder.archived_pk:
            return archived_error(of_archived, label, holder.archived_pk)
        return ValidationError(str(sentence), code="duplicate", params={"label": label, "code": holder.code})

    def has_code(self, code: str) -> bool:
        return code in self._by_code

    def make_code(self, label: str) -> str:
        """A free code from a name, `LODZ_CENTRUM` from `Łódź – centrum`; it is taken from now on."""
        stem = code_of(label) or "ENTRY"
        code, number = stem, self._numbers.get(stem, 1)
        while code in self._codes:
            number += 1
            suffix = f"_{number}"
            code = stem[: CODE_LENGTH - len(suffix)].rstrip("_") + suffix
        self._numbers[stem] = number
        self._codes.add(code)
        return code

    @cached_property
    def _by_code(self) -> dict[str, Taken]:
        return {row[0]: Taken(*row) for row in self._rows}

    @cached_property
    def _codes(self) -> set[str]:
        return {code.upper() for code in self._by_code}

    @cached_property
    def _by_look(self) -> dict[str, Columns]:
        taken = {fold(row[1]): row for row in self._rows if row[1]}
        for row in self._rows:
            if not row[1]:
                taken |= dict.fromkeys(looks_of("", row[2], self.context), row)
        return taken


def code_of(label: str) -> str:
    """A name as a code; empty where nothing of it is a letter or a digit."""
    return re.sub(r"[^A-Z0-9]+", "_", anyascii(label).upper()).strip("_")[:CODE_LENGTH].rstrip("_")


def looks_of(name: str, default_name: str, context: str) -> set[str]:
    """What people see of a row, as folds: its name, else the default one in every language of the site."""
    if looks := {fold(name)} - {""}:
        return looks
    for language, _title in settings.LANGUAGES:
        with override(language):
            looks.add(fold(shown("", default_name, context)))
    return looks - {""}


def archived_error(sentence: str | Promise, label: str, pk: int) -> ValidationError:
    """Names an archived entry that can be restored instead."""
    return ValidationError(str(sentence), code="archived", params={"label": label, "pk": pk})
