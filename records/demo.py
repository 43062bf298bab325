"""Believable records for a demonstration, as many as one likes; see manage.py demo_records."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import accumulate, count, groupby, islice
from random import Random

from django.db import connection, transaction
from django.db.models import Max

from lists.fields import EntryField
from pipelines.fields import StageField
from pipelines.models import Stage
from records import names
from records.models import Call, Company, Contact, Deal, Document, Event, Invoice, Lead, Quote, Record

# How many of a hundred records are of each type.
SHARES: dict[type[Record], int] = {
    Lead: 22, Deal: 20, Contact: 18, Call: 12, Company: 10, Event: 8, Quote: 4, Invoice: 4, Document: 2,
}  # fmt: skip
BATCH = 10_000  # records that are made in one transaction
PERIOD = timedelta(days=730)  # the oldest record is as old as that
EMPTY = 0.12  # of the optional values
WON = 0.55  # of what has ended
CENTS = [Decimal(cents) for cents in ("0.00", "0.00", "0.50", "0.90", "0.99")]


def words(text: str) -> list[str]:
    return text.split()


# Names that need no translation, and first names that go with any salutation.
FIRST_NAMES = words("""
    Alex Andrea Ariel Camille Charlie Chris Dana Dominique Frances Gabriele Jamie Jordan Kim Luca Maxime
    Michele Morgan Nikola Noa Robin Sam Sasha Simone Taylor Toni
""")
SURNAMES = words("""
    Adamiak Andersen Baran Bauer Bianchi Carter Costa Dubois Duda Fischer García Hansen Horváth Jansen Keller
    Kowal Król Lefèvre López Maciąg Mazur Meyer Moreau Müller Murphy Nagy Nowak Novák Olsen Pająk Petit Rossi
    Schmidt Sikora Silva Smith Walker Weber Wójcik Żak
""")
COMPANIES = words("""
    Alfa Arctic Atlas Aurora Baltic Bravo Castor Delta Electra Europa Fenix Gamma Gdynia Helios Iris Kappa
    Karpaty Lazur Luna Meridian Metro Nova Odra Omega Orion Polaris Primo Quantum Rubin Sigma Sirius Solaris
    Tatra Terra Unia Vega Vistula Warta Wega Zenit
""")
BRANCHES = words("Bio Data Design Eco Energo Food Logistic Med Mobil Pharma Steel Studio Tech Trans")
FORMS = ("GmbH", "Group", "Ltd", "S.A.", "sp. z o.o.")

# Chooses for a record that was made at a moment: 0 stands for the beginning of the period, 1 for its end.
type Choose = Callable[[float], int | None]
type Values = dict[str, object]  # of a record, by column


class NoStages(Exception):
    """A list that every record of a type needs is not there."""


def make(total: int, random: Random, now: datetime) -> Iterator[int]:
    """Adds records, the oldest of each type first; yields how many there are so far."""
    makers = {model: maker(model, random) for model, number in shares(total).items() if number}
    made = 0
    for model, fill in makers.items():
        number = shares(total)[model]
        moments = ((rank + random.random()) / number for rank in range(number))
        rows = ({"created_at": now - PERIOD * (1 - moment), **fill(moment)} for moment in moments)
        while batch := list(islice(rows, BATCH)):
            insert(model, batch)
            made += len(batch)
            yield made


def shares(total: int) -> dict[type[Record], int]:
    """How many of each type make `total` records together."""
    ends = [-(-total * share // 100) for share in accumulate(SHARES.values())]
    return {model: end - start for model, start, end in zip(SHARES, [0, *ends], ends, strict=False)}


def insert(model: type[Record], rows: list[Values]) -> None:
    """Takes an eighth of the time of `bulk_create`, which would make all of them today's, too."""
    quote = connection.ops.quote_name
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(quote(str(field.column)) for field in fields)
    values = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({values})"  # noqa: S608
    with transaction.atomic(), connection.cursor() as cursor:
        last = model._base_manager.aggregate(last=Max("pk"))["last"] or 0
        cursor.executemany(
            statement,
            [[field.get_db_prep_save(row[field.attname], connection) for field in fields] for row in rows],
        )
        names.enter(model, model._base_manager.filter(pk__gt=last).values_list("pk", "name"))


def maker(model: type[Record], random: Random) -> Callable[[float], Values]:
    choosers = {key.attname: chooser(key, random) for key in model.entry_fields()}
    numbers = count(1)

    def fill(moment: float) -> Values:
        values: Values = {name: choose(moment) for name, choose in choosers.items()}
        values["name"] = name_of(model, next(numbers), random)
        values["is_archived"] = random.random() < 0.2 * (1 - moment)
        if model.has_amount():
            values["amount"] = int(random.lognormvariate(7, 1.2)) * 5 + random.choice(CENTS)
        return values

    return fill


def name_of(model: type[Record], number: int, random: Random) -> str:
    company = f"{random.choice(COMPANIES)} {random.choice(BRANCHES)} {random.choice(FORMS)}"
    if model is Company:
        return company
    if model in {Deal, Quote, Invoice, Document}:
        return f"{company} {number:05}"
    person = f"{random.choice(FIRST_NAMES)} {random.choice(SURNAMES)}"
    return person if model is Contact else f"{person}, {company}"


def chooser(key: EntryField, random: Random) -> Choose:
    entries = list(key.offered())
    if isinstance(key, StageField):
        return stage_chooser(key, entries, random)
    # Many records have the first values, few the last ones; nobody needs every fifth value.
    weights = [0 if rank % 5 == 4 else weight for rank, weight in enumerate(falling(entries))]
    choose = weighted([entry.pk for entry in entries], weights, random)
    return lambda _moment: choose() if entries and random.random() > EMPTY else None


def stage_chooser(key: StageField, stages: list[Stage], random: Random) -> Choose:
    """All pipelines, the first ones most; old records have ended, new ones are still open."""
    if not stages:
        raise NoStages(key.code)
    pipelines = [list(members) for _pipeline, members in groupby(stages, lambda stage: stage.pipeline_id)]
    ends = (Stage.Kind.SUCCESS, Stage.Kind.FAILURE)
    groups = [
        [
            [stage.pk for stage in members if stage.kind not in ends],
            [stage.pk for stage in members if stage.kind == Stage.Kind.SUCCESS],
            [stage.pk for stage in members if stage.kind == Stage.Kind.FAILURE],
        ]
        for members in pipelines
    ]
    one_of = [[weighted(pks, falling(pks), random) for pks in group] for group in groups]
    pipeline = weighted(one_of, falling(one_of), random)

    def choose(moment: float) -> int:
        is_open, won, lost = pipeline()
        if random.random() < moment**1.5:
            return is_open()
        return won() if random.random() < WON else lost()

    return choose


def falling(things: Sequence[object]) -> list[float]:
    return [1 / rank for rank in range(1, len(things) + 1)]


def weighted[T](things: Sequence[T], weights: Sequence[float], random: Random) -> Callable[[], T]:
    ends = list(accumulate(weights))
    return lambda: random.choices(things, cum_weights=ends)[0]
