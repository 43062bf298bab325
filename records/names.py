"""By what a record is found and sorted: the words of its name, without case and accents.

They stand in a table of their own, which the databases index: so a replacement, which writes a key of many
records, does not write the words of their names again. A record enters its words whenever it is saved; those
of names that SQL wrote are entered after each migration.
"""

import re
from collections.abc import Iterable
from functools import cached_property
from itertools import batched
from typing import Any

from anyascii import anyascii
from django.db import connection, models, transaction
from django.db.models.lookups import Lookup

from lists.text.searching import plain

LONGEST = 600  # characters of all words: what an index of PostgreSQL takes
FEW = 2000  # names that are found
TOGETHER = 2000  # names that are entered by one statement

# Scripts without spaces have a word for each sign, and so has a picture.
_SIGN = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u2600-\u27bf\U0001f000-\U0001faff"
_WORD = re.compile(f"[{_SIGN}]|[^\\W_{_SIGN}]+")

type Named = tuple[int, str]  # the key of a record, and its name


def words_of(text: str) -> list[str]:
    """`Zażółć, sp. z o.o.` is `zazolc`, `sp`, `z`, `o`, `o`."""
    return _WORD.findall(plain(text))


def entered(name: str) -> str:
    """What stands in the table; `007` is found by 7, too, and other scripts in Latin letters."""
    words = words_of(name)
    words += [word.lstrip("0") for word in words if word.isdecimal() and word.startswith("0")]
    if not name.isascii():
        words += [word for word in words_of(anyascii(name)) if word not in words]
    return " ".join(filter(None, words))[:LONGEST].rstrip()


class WordsField(models.TextField):  # type: ignore[type-arg]  # generic in the stubs only
    """`words__begin=["en", "si"]`: one word begins with `en`, and one with `si`."""


@WordsField.register_lookup
class Begin(Lookup):
    lookup_name = "begin"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        lhs, params = self.process_lhs(compiler, connection)
        wanted = [f"% {word}%" for word in self.rhs]
        found = " AND ".join([f"' ' || {lhs} LIKE %s"] * len(wanted))
        return f"({found})", [parameter for like in wanted for parameter in (*params, like)]

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        lhs, params = self.process_lhs(compiler, connection)
        query = " & ".join(f"'{word}':*" for word in self.rhs)
        return f"{vector(lhs)} @@ %s::tsquery", [*params, query]


def vector(column: str) -> str:
    """Each word as it is, past the dictionaries of PostgreSQL: what the index holds."""
    return f"array_to_tsvector(array_remove(string_to_array({column}, ' '), ''))"


@WordsField.register_lookup
class Meet(Begin):
    """The same, of names that are gone through anyway: past the index, which finds them in no order."""

    lookup_name = "meet"

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self.as_sql(compiler, connection)


class Name(models.Model):
    """Of one record. On PostgreSQL there is an index of all words as well; see the migration."""

    type = models.CharField(max_length=20)  # the slug of a type of record
    record = models.BigIntegerField()
    words = WordsField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["type", "record"], name="one_name_of_a_record")]
        indexes = [models.Index(fields=["type", "words", "record"], name="records_by_name")]

    def __str__(self) -> str:
        return str(self.words)


class Asked(models.Exists):
    """Asked of one row after the other, in their order: PostgreSQL makes no join of it, for which it would
    first go through all rows of the other table."""

    template = "EXISTS(%(subquery)s OFFSET 0)"


class Found:
    """The names of a type in which each word of a text begins a word; none where it has no word.

    Few are known by their keys: so no database looks for them among all others, however the records are
    filtered and sorted. Of many it meets enough on its way.
    """

    def __init__(self, model: type[models.Model], text: str) -> None:
        self.slug, self.words = str(model._meta.model_name), words_of(text)

    def among_names(self, names: models.QuerySet[Name]) -> models.QuerySet[Name]:
        if self.keys is not None:
            return names.filter(record__in=self.keys)
        return names.filter(words__begin=self.words)

    def among(self, records: models.QuerySet[Any], *, in_order: bool) -> models.QuerySet[Any]:
        """Those of the records that have one of these names; `in_order`: only the first ones are wanted."""
        if self.keys is not None:
            return records.filter(pk__in=self.keys)
        if in_order:
            return records.filter(Asked(self._names.filter(record=models.OuterRef("pk"))))
        return records.filter(pk__in=self._names.values("record"))

    @property
    def _names(self) -> models.QuerySet[Name]:
        return self.among_names(Name.objects.filter(type=self.slug))

    @cached_property
    def keys(self) -> list[int] | None:
        """Of the records; None where there are more than `FEW`."""
        if not self.words:
            return []
        rows = Name.objects.filter(type=self.slug, words__begin=self.words).values_list("record")
        sql, params = rows.query.sql_with_params()
        # PostgreSQL is not told that the first ones are enough: it would go through all names for them.
        fence = "MATERIALIZED " if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            whole = f"WITH found AS {fence}({sql}) SELECT * FROM found LIMIT {FEW + 1}"  # noqa: S608
            cursor.execute(whole, params)
            keys = [pk for (pk,) in cursor.fetchall()]
        return keys if len(keys) <= FEW else None


def enter(model: type[models.Model], records: Iterable[Named]) -> None:
    """The names that these records have now."""
    slug = str(model._meta.model_name)
    for several in batched(records, TOGETHER):
        rows = [Name(type=slug, record=pk, words=entered(name)) for pk, name in several]
        Name.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["type", "record"], update_fields=["words"]
        )


def enter_missing(model: type[models.Model]) -> int:
    """The names of the records that have none yet; returns how many there were."""
    slug, count = model._meta.model_name, 0
    known = Name.objects.filter(type=slug, record=models.OuterRef("pk"))
    missing = model._base_manager.filter(~models.Exists(known)).order_by("pk").values_list("pk", "name")
    while some := list(missing[:TOGETHER]):
        enter(model, some)
        count += len(some)
        missing = missing.filter(pk__gt=some[-1][0])
    return count


def forget(model: type[models.Model], pks: Iterable[int] | models.QuerySet[Any]) -> None:
    Name.objects.filter(type=model._meta.model_name, record__in=pks).delete()


class NamedQuerySet(models.QuerySet[Any]):
    """Whatever it writes, the words follow."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        with transaction.atomic(self.db, savepoint=False):
            made = super().bulk_create(objs, *args, **kwargs)
            enter(self.model, [(row.pk, row.name) for row in made if row.pk])
        return made

    def update(self, **values: Any) -> int:
        if "name" not in values:
            return super().update(**values)
        with transaction.atomic(self.db, savepoint=False):
            pks = list(self.order_by().values_list("pk", flat=True))
            count = super().update(**values)
            enter(self.model, self.model._base_manager.filter(pk__in=pks).values_list("pk", "name"))
        return count

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic(self.db, savepoint=False):
            pks = list(self.order_by().values_list("pk", flat=True))
            gone = super().delete()
            forget(self.model, pks)
        return gone
