"""A database with lists of each size, and one administrator who is no superuser. Prints what is where."""

import json
import os
from typing import Any

import django
from django.core.management import call_command

SIZES = (10, 100, 1_000, 10_000)
USER = "bench"


def main() -> None:
    django.setup()
    from django.contrib.auth.models import Group, User
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("load_lists", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    user = User.objects.create_user(USER, password=os.environ["BENCH_PASSWORD"], is_staff=True)
    user.groups.add(Group.objects.get(name="CRM administrators"))
    lists = {str(size): fill(size) for size in SIZES}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # a new PostgreSQL would do so within the minute
    print(json.dumps({"lists": lists, "pipeline": pipeline()}))


def fill(size: int) -> dict[str, Any]:
    from dictionaries.models import Dictionary, DictionaryValue
    from lists.positions import GAP

    found = Dictionary.objects.create(code=f"BENCH_{size}", name=f"A list of {size}")
    DictionaryValue.objects.bulk_create(
        DictionaryValue(dictionary=found, code=f"VALUE_{n}", name=f"Value number {n}", position=GAP * n)
        for n in range(1, size + 1)
    )
    pks = list(found.entries.values_list("pk", flat=True))
    return {"pk": found.pk, "address": found.get_absolute_url(), "entries": pks}


def pipeline() -> dict[str, Any]:
    from pipelines.models import Pipeline

    found = Pipeline.objects.get(entity_type__code="DEAL", is_default=True)
    pks = list(found.entries.filter(kind=2).values_list("pk", flat=True))
    return {"pk": found.pk, "address": found.get_absolute_url(), "entries": pks}


if __name__ == "__main__":
    main()
