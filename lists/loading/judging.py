"""Whether the rows of a list can all be as a document wants them, together: what the verbs would refuse one
by one, found before anything is written."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, UniqueConstraint
from django.utils.translation import gettext as _

from lists.archiving import Archivable
from lists.loading.attributes import attributes
from lists.loading.cases import Case
from lists.loading.groups import Group
from lists.looks import NAMING
from lists.protection import Refused
from lists.rows import Row
from lists.text.names import LOOKS_THE_SAME, TakenNames


class Judge:
    """`is_patient`: what others leave no room for is left out, and the rest of the document is loaded.
    `only_adds`: what is there keeps what one row alone can have."""

    def __init__(self, group: Group, cases: list[Case], *, is_patient: bool, only_adds: bool) -> None:
        self.group, self.cases, self.only_adds = group, cases, only_adds
        self.is_patient = is_patient and not group.is_new
        self.known: dict[tuple[str, tuple[object, ...]], str] = {}
        self.context = group.context if cases else ""

    def judge(self) -> None:
        self._take_flags()
        room = [case for case in self.cases if not case.is_new]
        for case in self.cases:
            if case.is_new and case.is_touched:
                self._check_room(case, room)
                room.append(case)
        self._name()
        others = [case.row for case in self.cases if case.stays and not case.is_new]
        for case in self.cases:
            if case.is_new and case.is_touched:
                try:
                    case.row.fill_in_among(others)
                except Refused as refusal:
                    case.refuse(str(refusal))
                others.append(case.row)
                self._check(case)
            elif not set(self.checked).isdisjoint(case.changes):
                self._check(case)

    def _refuse(self, case: Case, sentence: str, twin: Case | None = None) -> None:
        if self.is_patient:
            case.left, case.note = sentence, ""
        else:
            case.refuse(sentence, twin.row if twin else None)

    def _take_flags(self) -> None:
        """One row of a list has it: whoever gets it by the document takes it from the other."""
        for flag in self.group.model.exclusive_flags():
            holders = [case for case in self.cases if case.stays and case.value(flag)]
            new = [case for case in holders if case.is_new or flag in case.values]
            self._refuse_twice_said(flag, holders)
            if not holders and self.group.is_new and (first := self._first_active()):
                setattr(first.row, flag, True)
            keeps = self.is_patient or self.only_adds
            keeper = next((case for case in holders if case not in new), None) if keeps else None
            for case in holders if new else ():
                if case is (keeper or new[-1]):
                    continue
                if case.is_new:
                    setattr(case.row, flag, False)
                else:
                    case.values[flag] = False

    def _refuse_twice_said(self, flag: str, holders: Sequence[Case]) -> None:
        said = [case for case in holders if case.item and case.item.values.get(flag)]
        title = next(found.title for found in attributes(self.group.model).values() if found.name == flag)
        for case in said[1:] if not self.is_patient else ():
            words = {"flag": title, "other": said[0].row.code or said[0].row.label}
            case.refuse(_("Only one can have “%(flag)s”, and %(other)s has it in this document.") % words)

    def _first_active(self) -> Case | None:
        return next((case for case in self.cases if case.stays and not case.value("archived_at")), None)

    def _check_room(self, case: Case, others: Sequence[Case]) -> None:
        for constraint, condition in self._conditional():
            alike = [c for c in (case, *others) if c.stays and all(c.value(n) == v for n, v in condition)]
            if alike[:1] == [case] and len(alike) > 1:
                self._refuse(case, str(constraint.violation_error_message))
                return

    def _conditional(self) -> Iterator[tuple[UniqueConstraint, list[tuple[str, object]]]]:
        """The constraints that leave room for one row of a kind."""
        model = self.group.model
        for constraint in model._meta.constraints:
            if isinstance(constraint, UniqueConstraint) and constraint.condition is not None:
                children = [child for child in constraint.condition.children if isinstance(child, tuple)]
                if children and children[0][0] not in model.exclusive_flags():
                    yield constraint, [(str(name), value) for name, value in children]

    def _name(self) -> None:
        """No two look the same, and no two have one code."""
        named = [c for c in self.cases if c.is_touched and (c.is_new or not NAMING.isdisjoint(c.values))]
        if not named:
            return
        new = {id(case) for case in named}
        others = [_columns(case) for case in self.cases if case.stays and id(case) not in new]
        taken = TakenNames(others, self.context, of_lists=self.group.model.is_list)
        by_code = {case.row.code: case for case in self.cases}
        coming = [case for case in named if not case.goes]
        for case in coming:
            name, default = str(case.value("name")), str(case.value("default_name"))
            error = taken.name_error(name, default)
            if error is None and case.is_new and case.row.code and taken.has_code(case.row.code):
                error = taken.code_error(case.row.code)
            if error is None:
                taken.add(name, default, code=case.row.code)
            elif error.code in LOOKS_THE_SAME:
                twin = taken.twin(name, default)
                self._refuse(case, error.messages[0], by_code.get(twin.code) if twin else None)
            else:
                case.refuse(error.messages[0])
        for case in coming:
            if case.is_new and case.is_touched and not case.row.code:
                case.row.code = taken.make_code(case.row.name or case.row.default_name)

    def _check(self, case: Case) -> None:
        """The checks of the model; each combination of values is asked once."""
        row = case.outlook()
        if case.is_new and row.code:
            try:
                row.cleaned("code", row.code)
            except ValidationError as error:
                case.refuse(" ".join(error.messages))
        for constraint in row._meta.constraints:
            if isinstance(constraint, CheckConstraint) and (sentence := self._violation(constraint, row)):
                case.refuse(sentence)

    def _violation(self, constraint: CheckConstraint, row: Row) -> str:
        values = tuple(_comparable(getattr(row, name)) for name in self.checked)
        key = (constraint.name, values)
        if key not in self.known:
            try:
                constraint.validate(type(row), row)
                self.known[key] = ""
            except ValidationError as error:
                self.known[key] = error.messages[0]
        return self.known[key]

    @cached_property
    def checked(self) -> list[str]:
        """The columns of which a check may speak: not the words."""
        model = self.group.model
        words = {*NAMING, "code", "description"}
        return [found.name for found in attributes(model).values() if found.name not in words]


def _comparable(value: object) -> object:
    return True if isinstance(value, datetime) else value


def _columns(case: Case) -> tuple[str, str, str, int | None]:
    row = case.row
    # A list that is archived is brought back by its own menu, not by whoever types its name.
    is_archived = isinstance(row, Archivable) and not row.is_list and case.value("archived_at") is not None
    return row.code, row.name, row.default_name, row.pk if is_archived else None
