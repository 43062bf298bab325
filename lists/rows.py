"""Rows: what a list, an entry and an entity type share.

A row has a code for programs, which never changes, and a name for people. No two rows of one list look the
same, in any language of the site, and no two have one code; see lists.text.names and lists.looks. Every
change of a row is an operation of the history.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, ClassVar, cast

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lists import looks
from lists.changing import Changeable
from lists.history import operation, recorded
from lists.labels import LabelField
from lists.models import Look
from lists.protection import Guard, Refused, Stale, constant, same_look, taken
from lists.statements import Statement, param
from lists.text.labels import CODE_LENGTH, LABEL_LENGTH, clean_label, shown, validate_code
from lists.text.names import TakenNames, looks_of


class Row(Changeable):
    """A row with a code, a name and a position among its siblings.

    Whoever keeps the default name sees it in their own language: it is a message id, with
    `message_context` as its context.
    """

    code = models.CharField(
        _("code"),
        max_length=CODE_LENGTH,
        blank=True,
        validators=[validate_code],
        help_text=_("For programs; it never changes. Empty: made from the name."),
    )
    name = LabelField(_("name"), max_length=LABEL_LENGTH, blank=True, help_text=_("Empty: the default name."))
    default_name = LabelField(_("default name"), max_length=LABEL_LENGTH, blank=True, editable=False)

    guards: ClassVar[tuple[Guard, ...]] = (
        constant("code", "code", _("A code never changes.")),
        Guard("identity", "UPDATE", "NEW.id <> OLD.id", _("The number of a row never changes.")),
    )

    is_list: ClassVar[bool] = False  # whether it has entries
    document_key: ClassVar[str]  # what such rows are called in documents: “stages”, “values”
    color_field: ClassVar[str] = ""  # the column with the colour in which people see it
    # What the history calls the actions that only such rows have.
    action_titles: ClassVar[dict[str, str | Promise]] = {}
    # How the history describes an operation of this kind by its first row, with %(label)s and %(list)s.
    operation_sentences: ClassVar[dict[str, str | Promise]] = {}

    class Meta(Changeable.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.label

    def save(self, **kwargs: Any) -> None:
        with operation(None, "add" if self._state.adding else "edit"):
            if self._state.adding:
                self.parent_lock()
                self.fill_in()
                if cast("int | None", self.position) is None:
                    self.position = self._position_before(None)
            elif not kwargs.get("update_fields"):
                kwargs["force_update"] = True  # a plain save would bring back what somebody deleted
            super().save(**kwargs)

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        """Also what `write` stores comes this way."""
        with operation(None, "add" if self._state.adding else "edit"):
            try:
                super().save_base(*args, **kwargs)
                if not looks.NAMING.isdisjoint(kwargs.get("update_fields") or looks.NAMING):
                    looks.enter([self])
            except IntegrityError as error:
                if self.name and same_look(error):
                    raise taken(self.name, of_lists=self.is_list) from error
                raise

    def clean(self) -> None:
        if self.parent_field and self.parent_pk is None:
            return  # the form says so already
        taken = self.taken_names()
        errors: dict[str, list[ValidationError]] = {}
        if self._state.adding and self.code and (code_error := taken.code_error(self.code)):
            errors["code"] = [code_error]
        try:
            self.name = self.clean_name(self.name, taken)
        except ValidationError as error:
            errors |= error.error_dict
        if self._state.adding:
            # Also with a bad name: what is not filled in would look like a second mistake.
            self.fill_in(taken)
        if errors:
            raise ValidationError(errors)

    def delete(self, using: str | None = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        """Raises Refused when the row is protected or in use."""
        deleted = type(self)._base_manager.using(using).filter(pk=self.pk).delete()
        self.pk = None
        return deleted

    def natural_key(self) -> tuple[str, ...]:
        above = self.parent
        return (*(above.natural_key() if isinstance(above, Row) else ()), self.code)

    @classmethod
    def natural_lookup(cls, key: tuple[str, ...]) -> dict[str, str]:
        """The filter for a natural key: the codes of all that a row belongs to, and its own."""
        above = cls.parent_model()
        if above is None:
            return {"code": "/".join(key)}  # a key that is too long finds nothing
        lookup = above.natural_lookup(key[:-1])
        return {f"{cls.parent_field}__{path}": code for path, code in lookup.items()} | {
            "code": "".join(key[-1:])
        }

    @classmethod
    def parent_model(cls) -> "type[Row] | None":
        if not cls.parent_field:
            return None
        return cast("type[Row]", cls._meta.get_field(cls.parent_field).related_model)

    @property
    def message_context(self) -> str:
        raise NotImplementedError

    @property
    def label(self) -> str:
        """What people see, in the language of the moment."""
        return self.name or self.default_label

    @property
    def default_label(self) -> str:
        return shown("", self.default_name, self.message_context) if self.default_name else ""

    @classmethod
    def change_sentence(cls, field: str, after: object) -> str | Promise | None:
        """How the history describes that a field of its own has a new value; None: in general words."""
        return None

    @property
    def refusal(self) -> Refused | None:
        """Why this row can never be deleted, whoever uses it or not."""
        return None

    @recorded("rename")
    def rename(self, label: str) -> None:
        """Empty means the default name again. Raises ValidationError for its field `name`."""
        self.parent_lock()
        self.name = self.clean_name(label)
        self.write("name")

    def expect(self, **shown: object) -> None:
        """Locks the list. Raises Stale when this row no longer has the values that somebody was shown."""
        if not shown:
            return
        self.parent_lock()
        present = self.sibling(self.pk)
        if any(getattr(present, name) != value for name, value in shown.items()):
            raise Stale(present)

    def clean_name(self, label: str, taken: TakenNames | None = None) -> str:
        """The name to store for a typed label: none when it is the default one anyway."""
        try:
            label = clean_label(label)
        except ValidationError as error:
            raise ValidationError({"name": error}) from None
        if label == self.default_label:
            label = ""
        taken = taken or self.taken_names(looks_of(label, self.default_name, self.message_context))
        if name_error := taken.name_error(label, self.default_name):
            raise ValidationError({"name": name_error})
        return label

    def taken_names(self, looks: Collection[str] = ()) -> TakenNames:
        """The names and codes of the others of its list as they are now; or of those with these looks."""
        alike = _rows_with(type(self), len(looks)).fetch(self.parent_pk or 0, *looks) if looks else []
        pks = [pk for (pk,) in alike if pk != self.pk]
        if looks and not pks:
            return TakenNames([], self.message_context, of_lists=self.is_list)
        rows = _names(type(self), len(pks)).fetch(self.pk or 0, self.parent_pk or 0, *pks)
        return TakenNames(rows, self.message_context, of_lists=self.is_list)

    def fill_in(self, taken: TakenNames | None = None) -> None:
        """What a new row gets where nothing was typed."""
        if not self.code:
            self.code = (taken or self.taken_names()).make_code(self.name or self.default_name)

    def fill_in_among(self, others: Sequence[Any]) -> None:
        """The same, but for the code, where the others of its list are known. Raises Refused where they leave
        no room for it."""


def row_with_twin(rows: Sequence[Row], leaving: Sequence[Row] = ()) -> Row | None:
    """One of these rows that looks the same as another row of its list, but for those that are leaving it.

    One query for each list.
    """
    by_list: dict[tuple[type[Row], int | None], list[Row]] = defaultdict(list)
    codes: dict[tuple[type[Row], int | None], set[str]] = defaultdict(set)
    for row in rows:
        by_list[type(row), row.parent_pk].append(row)
    for row in (*rows, *leaving):
        codes[type(row), row.parent_pk].add(row.code)
    for address, members in by_list.items():
        taken = members[0].taken_names().without(codes[address])
        for row in members:
            if taken.twin(row.name, row.default_name):
                return row
            taken.add(row.name, row.default_name)
    return None


def row_models() -> list[type[Row]]:
    """Lists, entries and entity types."""
    return [model for model in apps.get_models() if issubclass(model, Row)]


@cache
def _rows_with(model: type[Row], looks: int) -> Statement:
    """The keys of the rows with one parent that have one of these looks; see lists.looks."""
    alike = Look.objects.filter(table_name=model._meta.db_table, parent=param(0))
    return Statement(alike.filter(fold__in=[param(1 + number) for number in range(looks)]).values_list("row"))


@cache
def _names(model: type[Row], pks: int) -> Statement:
    """What `TakenNames` has to know of the rows with one parent, but for one of them; or of some of them."""
    parent = {model.parent_field: param(1)} if model.parent_field else {}
    rows = model._base_manager.filter(**parent).exclude(pk=param(0)).order_by()
    if pks:
        rows = rows.filter(pk__in=[param(2 + number) for number in range(pks)])
    archived = models.Case(models.When(archived_at__isnull=False, then="pk"))
    # A list that is archived is brought back by its own menu, not by whoever types its name.
    may_be_archived = not model.is_list and any(f.name == "archived_at" for f in model._meta.fields)
    nothing = models.Value(None, output_field=models.BigIntegerField())
    columns = ("code", "name", "default_name", archived if may_be_archived else nothing)
    return Statement(rows.values_list(*columns))
