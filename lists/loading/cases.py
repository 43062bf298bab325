"""One row of a list, and what a plan does with it."""

from dataclasses import dataclass, field

from lists.audit.changes import RowChange
from lists.loading.documents import Item, Values, address
from lists.loading.groups import Group
from lists.loading.plans import Act, Step
from lists.rows import Row

ACT_OF = {"name": Act.RENAMED, "default_name": Act.RENAMED, "description": Act.DESCRIBED}


@dataclass(eq=False)
class Case:
    """`row` is there, or new; `values` are those that it gets, by attribute, where they differ."""

    row: Row
    item: Item | None = None
    is_new: bool = False
    values: Values = field(default_factory=dict)
    refusal: str = ""
    left: str | None = None  # why it stays as it is, though the document says otherwise
    note: str = ""
    goes: bool = False
    target: "Case | None" = None  # the entry that its records get
    records: int = 0
    twin: Row | None = None
    was_deleted: bool = False
    aliases: tuple[str, ...] = ()
    ranks: tuple[int, int] | None = None

    @property
    def stays(self) -> bool:
        """Whether it is in the list when all is done."""
        return not self.goes and not (self.is_new and (self.refusal or self.left is not None))

    @property
    def is_touched(self) -> bool:
        return not self.refusal and self.left is None

    @property
    def is_idle(self) -> bool:
        """Whether nothing is to be said of it."""
        return not (self.goes or self.values or self.refusal or self.ranks or self.left is not None)

    @property
    def changes(self) -> Values:
        """What is written of a row that is there."""
        return self.values if self.is_touched and not self.is_new and not self.goes else {}

    def value(self, name: str) -> object:
        """What it has when all is done."""
        if self.is_touched and name in self.values:
            return self.values[name]
        return getattr(self.row, name, None)

    def outlook(self) -> Row:
        """The row as it will be, not to be saved."""
        return type(self.row)(**_values(self.row) | self.changes) if self.changes else self.row

    def refuse(self, sentence: str, twin: Row | None = None) -> None:
        self.refusal, self.twin = self.refusal or sentence, self.twin or twin

    def step(self, group: Group) -> Step:
        before = None if self.is_new else _values(self.row)
        present = before or _values(self.row)
        after = None if self.goes else present | (self.values if self.is_touched else {})
        change = RowChange(type(self.row), self.row.pk or 0, before, after, group.parent, self.ranks)
        key = self.item.key if self.item and self.is_new else self.row.code
        codes = (*group.key, key)
        title = group.title_of(self.row) or codes[-1 if self.row.is_list else -2]  # without a name: refused
        return Step(
            change, tuple(self._acts()), address(type(self.row), codes), title,
            self.item, self.refusal or self.left or self.note, self.records,
            self.target.row.code if self.target else "", self.twin, self.aliases,
        )  # fmt: skip

    def _acts(self) -> list[Act]:
        if self.refusal:
            return [Act.REFUSED]
        if self.left is not None:
            return [Act.LEFT]
        if self.goes:
            return [Act.REPLACED if self.target else Act.DELETED]
        acts = [Act.RESTORED if self.was_deleted else Act.ADDED] if self.is_new else self._of_values()
        acts += [Act.ALIASED] if self.aliases else []
        return acts or [Act.UNCHANGED]

    def _of_values(self) -> list[Act]:
        acts = []
        for name, value in self.values.items():
            if name == "archived_at":
                acts.append(Act.ARCHIVED if value else Act.RESTORED)
            else:
                own = Act.RECOLORED if name == self.row.color_field else Act.CHANGED
                acts.append(ACT_OF.get(name, own))
        return [*dict.fromkeys(acts), *([Act.MOVED] if self.ranks else [])]


def _values(row: Row) -> Values:
    return {field.attname: row.__dict__.get(field.attname) for field in row._meta.concrete_fields}
