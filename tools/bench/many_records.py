"""Two million records, by SQL; it is known how many use which entry. Prints what is where."""

import json
from typing import Any

import django

MANY, MOST = 100_000, 1_000_000


def main() -> None:
    django.setup()
    from dictionaries.models import Dictionary
    from pipelines.models import Pipeline

    def dictionary(code: str) -> Any:
        return Dictionary.objects.get(code=code)

    deals = Pipeline.objects.get(entity_type__code="DEAL", is_default=True)
    sources, industries = dictionary("SOURCE"), dictionary("INDUSTRY")
    used = {MANY: dictionary("DOCUMENT_CATALOG"), MOST: dictionary("EVENT_TYPE")}
    entries = {size: [home.add(name).pk for name in ("Used", "Unused")] for size, home in used.items()}
    fill("records_deal", MOST, stage_id=deals, source_id=sources, amount="10 + n %% 5000")
    fill("records_company", MANY, industry_id=industries)
    fill("records_document", MANY, catalog_id=str(entries[MANY][0]))
    fill("records_event", MOST, event_type_id=str(entries[MOST][0]))
    found: dict[str, Any] = {
        "lists": {str(size): part(home) for size, home in ((MANY, industries), (MOST, sources))},
        "used": {
            str(size): {"address": home.get_absolute_url(), "entries": entries[size]}
            for size, home in used.items()
        },
    }
    print(json.dumps(found))


def part(home: Any) -> dict[str, Any]:
    pks = list(home.entries.values_list("pk", flat=True))
    return {"address": home.get_absolute_url(), "entries": pks}


def fill(table: str, count: int, **columns: Any) -> None:
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
            f"JOIN (SELECT id, row_number() OVER (ORDER BY position) - 1 AS place "  # noqa: S608
            f"FROM {rows.model._meta.db_table} WHERE {key} = {value.pk}) AS e{rank} "
            f"ON e{rank}.place = {skewed}"
        )
        selected.append(f"e{rank}.id")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (name, created_at, is_archived, {', '.join(columns)}) "  # noqa: S608
            f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count}) "
            f"SELECT 'Record number ' || n, %s, n %% 10 = 0, {', '.join(selected)} FROM numbers "
            f"{' '.join(joins)} ORDER BY n",
            [now()],
        )
        cursor.execute(f"VACUUM (ANALYZE) {table}" if connection.vendor == "postgresql" else "ANALYZE")


if __name__ == "__main__":
    main()
