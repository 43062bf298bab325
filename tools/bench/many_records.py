"""Two million records, by SQL; it is known how many use which entry. Prints the lists that they use, and two
pipelines: the records of the first one, 100,000, may move to the other."""

import json
from typing import TYPE_CHECKING, TypedDict

import django

from tools.bench.seed import SeededList, described
from tools.bench.tidying import left_alone, tidy

if TYPE_CHECKING:  # there are no models before django.setup()
    from lists.entries import EntryList

MANY, MOST = 100_000, 1_000_000


class Filled(TypedDict):
    """By the number of records."""

    lists: dict[str, SeededList]  # all of whose entries are used
    used: dict[str, SeededList]  # whose first entry all records use, and none the second
    pipelines: list[int]


def main() -> None:
    django.setup()
    from dictionaries.models import Dictionary
    from pipelines.models import Pipeline

    deals = Pipeline.objects.get(entity_type__code="DEAL", is_default=True)
    sources, industries = (Dictionary.objects.get(code=code) for code in ("SOURCE", "INDUSTRY"))
    used = {}
    for size, code in ((MANY, "DOCUMENT_CATALOG"), (MOST, "EVENT_TYPE")):
        dictionary = Dictionary.objects.get(code=code)
        entries = [dictionary.add(name).pk for name in ("Used", "Unused")]
        used[str(size)] = SeededList({**described(dictionary), "entries": entries})
    fill("records_deal", MOST, stage_id=deals, source_id=sources, amount="10 + n %% 5000")
    fill("records_company", MANY, industry_id=industries)
    fill("records_document", MANY, catalog_id=str(used[str(MANY)]["entries"][0]))
    fill("records_event", MOST, event_type_id=str(used[str(MOST)]["entries"][0]))
    partners = deals.copy("Deals of partners")
    fill("records_deal", MANY, stage_id=partners, source_id=sources, amount="10 + n %% 5000")
    enter_names()
    tidy("records_deal", "records_company", "records_document", "records_event", "records_name")
    lists = {str(MANY): described(industries), str(MOST): described(sources)}
    print(json.dumps(Filled(lists=lists, used=used, pipelines=[partners.pk, deals.pk])))


def fill(table: str, count: int, **columns: "EntryList | str") -> None:
    """A column has what the SQL says, or the entries of a list, the first ones most often."""
    from django.db import connection
    from django.utils.timezone import now

    joins, selected = [], []
    for rank, value in enumerate(columns.values()):
        if isinstance(value, str):
            selected.append(value)
            continue
        rows = value.entries.all()
        skewed = f"n %% {997 - rank} * (n %% {997 - rank}) * {rows.count()} / {997 * 997}"
        key = rows.model._meta.get_field(rows.model.parent_field).column
        joins.append(
            f"JOIN (SELECT id, row_number() OVER (ORDER BY position) - 1 AS rank "  # noqa: S608
            f"FROM {rows.model._meta.db_table} WHERE {key} = {value.pk}) AS e{rank} "
            f"ON e{rank}.rank = {skewed}"
        )
        selected.append(f"e{rank}.id")
    left_alone(table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (name, created_at, is_archived, {', '.join(columns)}) "  # noqa: S608
            f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count}) "
            f"SELECT 'Record number ' || n, %s, n %% 10 = 0, {', '.join(selected)} FROM numbers "
            f"{' '.join(joins)} ORDER BY n",
            [now()],
        )


def enter_names() -> None:
    """By what the deals are found and sorted."""
    from django.db import connection

    left_alone("records_name")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_name (type, record, words) SELECT 'deal', id, lower(name) FROM records_deal"
        )


if __name__ == "__main__":
    main()
