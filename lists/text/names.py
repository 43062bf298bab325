"""No two entries of a list look the same, and no two have one code: what is taken in a list.

Names are compared as people read them, in every language of the site: somebody who sees the default
names in Polish must not meet a typed name that looks like one of them.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from lists.text.labels import Codes, fold, shown

LOOKS_THE_SAME = {"duplicate", "archived"}  # the codes of the errors about another entry


class Taken(NamedTuple):
    """An entry of the list, as far as its name and code matter. A pasted line has no number yet."""

    pk: int | None
    code: str
    name: str
    default_name: str
    is_archived: bool


class TakenNames:
    """The names and codes of one list."""

    def __init__(self, rows: Iterable[Taken], context: str) -> None:
        self.context = context  # of the default names, for the translator
        self._rows = list(rows)
        self._typed: dict[str, list[Taken]] = defaultdict(list)
        for row in self._rows:
            if row.name:
                self._typed[fold(row.name)].append(row)
        self._translated: dict[str, dict[str, list[Taken]]] = {}

    def add(self, name: str, code: str) -> None:
        """From now on this name is taken, and the code if there is one."""
        row = Taken(None, code, name, "", False)
        self._typed[fold(name)].append(row)
        if code:
            self._by_code[code] = row
            self._codes.take(code)

    def without(self, pks: set[int]) -> "TakenNames":
        return TakenNames((row for row in self._rows if row.pk not in pks), self.context)

    def twin(self, name: str, default_name: str = "", pk: int | None = None) -> Taken | None:
        """The entry, other than `pk`, that looks the same in any language."""
        folded = fold(name)
        for language, _title in settings.LANGUAGES:
            key = folded or self._folded(default_name, language)
            same: list[Taken] = [*self._typed.get(key, []), *self._defaults(language).get(key, [])]
            for row in same:
                if pk is None or row.pk != pk:
                    return row
        return None

    def name_error(self, name: str, default_name: str = "", pk: int | None = None) -> ValidationError | None:
        """Why an entry, new or with the key `pk`, cannot be called so."""
        if not name and not default_name:
            return ValidationError(_("Type a name."), code="empty")
        twin = self.twin(name, default_name, pk)
        if twin is None:
            return None
        label = shown(twin.name, twin.default_name, self.context)
        if twin.is_archived:
            return archived_error(
                _("“%(label)s” is in the archive of this list: restore it instead."), label, twin.pk
            )
        sentence = _("“%(label)s” is already in this list.")
        return ValidationError(sentence, code="duplicate", params={"label": label})

    def code_error(self, code: str) -> ValidationError | None:
        """Why a new entry cannot have this code."""
        holder = self._by_code.get(code)
        if holder is None:
            return None
        label = shown(holder.name, holder.default_name, self.context)
        if holder.is_archived:
            sentence = _("“%(label)s” in the archive of this list has this code: restore it instead.")
            return archived_error(sentence, label, holder.pk)
        words = {"label": label, "code": code}
        return ValidationError(
            _("“%(label)s” has the code %(code)s already."), code="duplicate", params=words
        )

    def has_code(self, code: str) -> bool:
        return code in self._by_code

    def make_code(self, label: str) -> str:
        """A free code from a name; it is taken from now on."""
        return self._codes.make(label)

    @cached_property
    def _by_code(self) -> dict[str, Taken]:
        return {row.code: row for row in self._rows}

    @cached_property
    def _codes(self) -> Codes:
        return Codes(self._by_code)

    def _defaults(self, language: str) -> dict[str, list[Taken]]:
        """The entries that show their default names, by what people see in a language."""
        if language not in self._translated:
            found = self._translated[language] = defaultdict(list)
            with override(language):
                for row in self._rows:
                    if not row.name:
                        found[fold(shown("", row.default_name, self.context))].append(row)
        return self._translated[language]

    def _folded(self, default_name: str, language: str) -> str:
        with override(language):
            return fold(shown("", default_name, self.context))


def archived_error(sentence: str | Promise, label: str, pk: int | None) -> ValidationError:
    """Names an archived entry that can be restored instead."""
    return ValidationError(str(sentence), code="archived", params={"label": label, "pk": pk})
