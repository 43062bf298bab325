"""What becomes of the rows that go: those whose records a document gives to another entry, and those that an
exact document does not have.

Nothing in use goes without its records being given an entry: it is archived instead, and what has to stay
stays.
"""

from collections import Counter
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lists.archiving import Archivable
from lists.entries import Entry
from lists.loading.attributes import model_below
from lists.loading.cases import Case
from lists.loading.documents import Missing, address
from lists.loading.groups import Group
from lists.loading.matching import Resolve
from lists.loading.plans import Decisions
from lists.protection import Refused
from lists.usage import usage_by_row, used


def leave(
    group: Group,
    cases: list[Case],
    decisions: Decisions,
    resolve: Resolve,
    *,
    is_exact: bool,
    only_adds: bool,
) -> list[Case]:
    """The cases of the rows that no item means, for those to which something happens."""
    matched = {case.row.pk for case in cases if not case.is_new}
    missing = {row.code: Case(row) for row in group.rows if row.pk not in matched}
    heirs = _Heirs(group, cases, missing, resolve)
    heirs.find(only_adds=only_adds)
    others = [case for case in missing.values() if case.is_touched and not case.goes] if is_exact else []
    said = {case.row.code: _said(decisions, group, case) for case in others}
    _decide(group, [case for case in others if not said[case.row.code].startswith("=")], decisions)
    heirs.give({code: word[1:] for code, word in said.items() if word.startswith("=")})
    _count([case for case in missing.values() if case.goes or case.values])
    return list(missing.values())


def _said(decisions: Decisions, group: Group, case: Case) -> str:
    return decisions.missing.get(address(group.model, (*group.key, case.row.code)), "")


class _Heirs:
    """Which entries get the records and the codes of others."""

    def __init__(self, group: Group, cases: list[Case], missing: dict[str, Case], resolve: Resolve) -> None:
        self.group, self.cases, self.missing, self.resolve = group, cases, missing, resolve

    def find(self, *, only_adds: bool) -> None:
        """An item names old codes: the records of their entries become its own, and the codes lead to it."""
        old = [(case, code) for case in self.cases if case.item for code in dict.fromkeys(case.item.replaces)]
        known = self.resolve(self.group, [code for _case, code in old]) if old else {}
        # Also of rows that an item without a code means.
        codes = {code for case in self.cases if case.item for code in (case.item.code, case.row.code)}
        first: dict[str, Case] = {}
        for case, code in old:
            heir = first.setdefault(code, case)
            if code == case.row.code:
                continue
            if heir is not case:
                words = {"code": code, "other": heir.row.code or heir.row.label}
                case.refuse(_("It replaces %(code)s, and so does %(other)s.") % words)
            elif code in self.missing:
                self._replace(self.missing[code], case, only_adds=only_adds)
            elif code in codes:
                sentence = _("It replaces %(code)s, which stands in the same list of the document.")
                case.refuse(sentence % {"code": code})
            elif code not in known or known[code].pk != case.row.pk:
                self._lead(code, case)

    def _replace(self, old: Case, heir: Case, *, only_adds: bool) -> None:
        if heir.left is not None:
            old.left = _("The entry that would replace it is left out.")
        elif only_adds:
            old.left = _("It would be replaced, but this plan only adds what is missing.")
        elif sentence := _obstacle(old, heir):
            heir.refuse(sentence)  # it has a place in the document
        else:
            old.goes, old.target = True, heir

    def _lead(self, code: str, case: Case) -> None:
        try:
            case.row.cleaned("code", code)
        except ValidationError as error:
            case.refuse(f"{code}: {' '.join(error.messages)}")
        else:
            case.aliases = (*case.aliases, code)

    def give(self, wanted: dict[str, str]) -> None:
        """What a person says: by the codes of those that go, the codes of those that get their records."""
        by_code = {case.row.code: case for case in [*self.cases, *self.missing.values()]}
        for code in wanted:
            self.missing[code].goes = True
        for code, of_heir in wanted.items():
            old, heir = self.missing[code], by_code.get(of_heir) if of_heir else None
            old.target = heir
            if sentence := _obstacle(old, heir):
                old.refuse(sentence)


def _obstacle(old: Case, heir: Case | None) -> str:
    """Why an entry cannot be replaced with that one."""
    if not isinstance(old.row, Entry):
        return _("Only an entry can be replaced: a list has no records to be taken over.")
    if heir is None or (heir.is_new and heir.left is not None):
        return _("There is no such entry to take over these records.")
    if heir.goes:
        return _("An entry that is itself removed cannot take over these records.")
    if heir.value("archived_at"):
        return _("“%(label)s” is archived: restore it first.") % {"label": heir.row.label}
    return str(old.row.refusal or "")


def _decide(group: Group, cases: list[Case], decisions: Decisions) -> None:
    """What an exact document does not have: deleted where nothing uses it, else archived."""
    in_use = used(group.model, [case.row.pk for case in cases])
    for case in cases:
        said = decisions.missing.get(address(group.model, (*group.key, case.row.code)))
        wanted = Missing(said) if said in set(Missing) else group.missing
        try:
            _let_go(case, wanted, is_used=case.row.pk in in_use, is_said=said is not None)
        except Refused as refusal:
            if said:
                case.refuse(str(refusal))
            else:
                case.left = str(refusal)


def _let_go(case: Case, wanted: Missing | None, *, is_used: bool, is_said: bool) -> None:
    """Raises Refused when it has to stay."""
    row = case.row
    if wanted is Missing.KEEP:
        case.left = _("It is not in the document, and stays.")
        return
    if (refusal := row.refusal) and refusal.reason != "active":
        raise refusal
    if isinstance(row, Archivable):
        row.refuse_archiving()
        if (is_used or wanted is Missing.ARCHIVE) and not (is_said and wanted is Missing.DELETE):
            if row.archived_at is None:
                case.values["archived_at"] = timezone.now()
                case.note = _("It is not in the document.")
            return
    if is_used:
        raise Refused(_("Records use it, so it cannot be deleted."), reason="in_use")
    case.goes = True


def _count(cases: Sequence[Case]) -> None:
    """How many records use what goes."""
    by_pk = {case.row.pk: case for case in cases}
    for pk, uses in usage_by_row(type(cases[0].row), by_pk).items() if cases else ():
        by_pk[pk].records = sum(use.count for use in uses)
    going = [case for case in cases if case.goes and case.is_touched]
    below = model_below(type(going[0].row)) if going else None
    if below is not None:
        rows = below._base_manager.filter(**{f"{below.parent_field}__in": [case.row.pk for case in going]})
        for pk, count in Counter(rows.values_list(f"{below.parent_field}_id", flat=True)).items():
            sentence = ngettext("%(count)s entry goes with it.", "%(count)s entries go with it.", count)
            by_pk[pk].note = sentence % {"count": count}
