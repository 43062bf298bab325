"""A database with lists of each size, and one administrator who is not a superuser. Prints the lists."""

import json
import os
from typing import TYPE_CHECKING, TypedDict

import django
from django.core.management import call_command
from django.urls import reverse

if TYPE_CHECKING:  # there are no models before django.setup()
    from lists.entries import EntryList

SIZES = (10, 14, 100, 1_000, 10_000)
USER = "bench"


class SeededList(TypedDict):
    pk: int
    address: str
    entries: list[int]


class Seeded(TypedDict):
    lists: dict[str, SeededList]  # by size
    pipeline: SeededList


def main() -> None:
    django.setup()
    from django.contrib.auth.models import Group, User
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("load_lists", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    user = User.objects.create_user(USER, password=os.environ["BENCH_PASSWORD"], is_staff=True)
    user.groups.add(Group.objects.get(name="CRM administrators"))
    seeded: Seeded = {"lists": {str(size): add_list(size) for size in SIZES}, "pipeline": pipeline()}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # a new PostgreSQL would do so within the minute
    print(json.dumps(seeded))


def add_list(size: int) -> SeededList:
    from dictionaries.models import Dictionary, DictionaryValue
    from lists.positions import GAP

    dictionary = Dictionary.objects.create(code=f"BENCH_{size}", name=f"A list of {size}")
    DictionaryValue.objects.bulk_create(
        DictionaryValue(dictionary=dictionary, code=f"VALUE_{n}", name=f"Value number {n}", position=GAP * n)
        for n in range(1, size + 1)
    )
    return described(dictionary)


def pipeline() -> SeededList:
    """That of the deals, with the entries that may be renamed, moved and deleted."""
    from pipelines.models import Pipeline, Stage

    deals = Pipeline.objects.get(entity_type__code="DEAL", is_default=True)
    in_progress = deals.entries.filter(kind=Stage.Kind.IN_PROGRESS)
    return {**described(deals), "entries": list(in_progress.values_list("pk", flat=True))}


def described(entry_list: "EntryList") -> SeededList:
    pks = list(entry_list.entries.values_list("pk", flat=True))
    return {"pk": entry_list.pk, "address": reverse("list", args=[entry_list]), "entries": pks}


if __name__ == "__main__":
    main()
