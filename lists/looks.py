"""No two rows of a list look the same, as the database keeps it, whichever door a name comes through.

The table `lists_look` has the looks of every row, the folds of what people see of it in the languages of the
site; a look is unique in its list. Triggers enter what SQL can fold, the name or the default one in small
ASCII letters. What only Python can fold is entered here, by every door of the ORM. So SQL by hand is refused
where it repeats a name; what else it left is found by lists.twins.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import batched
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from lists.models import Look
from lists.text.names import looks_of

if TYPE_CHECKING:
    from lists.rows import Row

NAMING = {"name", "default_name"}  # the columns that decide how a row looks
BATCH = 2_000  # lines of a statement; SQLite takes 32,766 parameters

type Line = tuple[str, int, str, int]  # the columns of a look: table, list, fold and row

OWN = (
    "SELECT 1 FROM lists_look AS own WHERE own.table_name = new.column1 AND own.parent = new.column2 "
    'AND own.fold = new.column3 AND own."row" = new.column4'
)


def enter(rows: Iterable["Row"], *, whole: bool = False) -> None:
    """After rows were written: their looks, but for those that a trigger has entered; `whole`: all of them.

    One statement, and none for a name in ASCII. The database refuses what another row of the list looks like.
    Raises ValidationError for a row with nothing to see.
    """
    new: list[Line] = []
    for row in rows:
        if not row.name and not row.default_name:
            raise ValidationError({"name": ValidationError(_("Type a name."), code="empty")})
        new += lines(row, whole=whole)
    insert(new, f"WHERE NOT EXISTS ({OWN})")


def forget(rows: "models.QuerySet[Row]") -> None:
    """Before several rows are renamed in one go, so that they may take each other's names."""
    looks = Look.objects.filter(table_name=rows.model._meta.db_table, row__in=rows.order_by().values("pk"))
    looks._raw_delete(looks.db)


def forget_keys(rows: "models.QuerySet[Row]", pks: Iterable[int]) -> None:
    """The same for those of `rows` that have these keys, of which there may be many."""
    for some in batched(pks, BATCH):
        forget(rows.filter(pk__in=some))


def lines(row: "Row", *, whole: bool) -> Iterator[Line]:
    rough = _roughly(row.name or row.default_name)
    looks = {rough, *looks_of(row.name, row.default_name, "" if row.name else row.message_context)}
    for look in looks - {"", "" if whole else rough}:
        yield row._meta.db_table, row.parent_pk or 0, look, row.pk


def insert(new: Sequence[Line], condition: str) -> None:
    for some in batched(new, BATCH):
        values = ", ".join(["(%s, %s, %s, %s)"] * len(some))
        with connection.cursor() as cursor:
            cursor.execute(
                'INSERT INTO lists_look (table_name, parent, fold, "row") '  # noqa: S608
                "SELECT new.column1, new.column2, new.column3, new.column4 "
                f"FROM (VALUES {values}) AS new {condition}",
                [value for line in some for value in line],
            )


def _roughly(text: str) -> str:
    """The look that a trigger enters: SQLite lowers ASCII letters only."""
    return text.strip(" ").encode().lower().decode()
