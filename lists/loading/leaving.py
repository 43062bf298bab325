"""What becomes of the rows that go: those whose records a document gives to another entry, and those that an
exact document does not have.

Nothing in use goes without its records being given an entry: it is archived instead, and what has to stay
stays.
"""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from lists.archiving import Archivable
from lists.loading.cases import Case
from lists.loading.documents import Missing, address
from lists.loading.groups import Group
from lists.loading.matching import Resolve
from lists.loading.plans import Decisions
from lists.protection import Refused
from lists.usage import usage_by_row, used


def leave(
    group: Group, cases: list[Case], decisions: Decisions, resolve: Resolve, *, is_exact: bool
) -> list[Case]:
    """The cases of the rows that no item means, for those to which something happens."""
    matched = {case.row.pk for case in cases if not case.is_new}
    missing = {row.code: Case(row) for row in group.rows if row.pk not in matched}
    _replace(group, cases, missing, resolve)
    by_code = {case.row.code: case for case in [*cases, *missing.values()]}
    others = [case for case in missing.values() if not case.goes] if is_exact else []
    for case in others:
        said = decisions.missing.get(address(group.model, (*group.key, case.row.code)), "")
        if said.startswith("="):
            _give(case, by_code.get(said[1:]))
    _decide(group, [case for case in others if not case.goes], decisions)
    _count([case for case in missing.values() if case.goes or case.values])
    return list(missing.values())


def _replace(group: Group, cases: list[Case], missing: dict[str, Case], resolve: Resolve) -> None:
    """An item names old codes: the records of their entries are given its own, and the codes lead to it."""
    old = [(case, code) for case in cases if case.item for code in case.item.replaces]
    known = resolve(group, [code for _case, code in old]) if old else {}
    codes = {case.item.code for case in cases if case.item}
    for case, code in old:
        if code in missing:
            _give(missing[code], case)
        elif code in codes and code != case.row.code:
            sentence = _("It replaces %(code)s, which stands in the same list of the document.")
            case.refuse(sentence % {"code": code})
        elif code != case.row.code and (code not in known or known[code].pk != case.row.pk):
            case.aliases = (*case.aliases, code)


def _give(case: Case, target: Case | None) -> None:
    case.goes, case.target = True, target
    if target is None:
        case.refuse(_("There is no such entry for its records."))
    elif target is case or target.goes:
        case.refuse(_("An entry that goes itself cannot have its records."))
    elif target.value("archived_at"):
        case.refuse(_("“%(label)s” is archived: restore it first.") % {"label": target.row.label})
    elif refusal := case.row.refusal:
        case.refuse(str(refusal))


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
