"""Run as a program among the sources of a release: signs in and does what people do every day.

It prints the keys of its operations. Only what the last release knows as well may stand here.
"""

import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from dictionaries.models import Dictionary  # noqa: E402
from lists.models import Operation  # noqa: E402
from pipelines.models import Stage  # noqa: E402
from records.models import Lead  # noqa: E402

SECRET = "as long as it is secret"
mark = sys.argv[1]
settings.ALLOWED_HOSTS = ["testserver"]
source = Dictionary.objects.get(code="SOURCE")
before = set(Operation.objects.values_list("pk", flat=True))


def sign_in() -> Client:
    if not User.objects.filter(username="ann").exists():
        User.objects.create_superuser("ann", password=SECRET)
    client = Client()
    signed_in = client.post(reverse("login"), {"username": "ann", "password": SECRET})
    assert signed_in.status_code == 302, signed_in.content
    return client


def post(address: str, **data: object) -> None:
    answer = ann.post(address, {name: str(value) for name, value in data.items()})
    assert answer.status_code == 302, (address, answer.status_code, answer.content.decode()[-2000:])


def act(route: str, pk: int, **data: object) -> None:
    post(reverse(route, args=[source, pk]), **data)


ann = sign_in()
post(reverse("add_entry", args=[source]), name=f"Fair {mark}")
fair = source.entries.get(name=f"Fair {mark}")
act("edit_entry", fair.pk, name=f"Exhibition {mark}")
act("move_entry", fair.pk, before=source.entries.get(code="CALL").pk)
assert source.entries.first() == fair
post(reverse("undo_last"))
assert source.entries.first() != fair

status = Stage.objects.filter(pipeline__entity_type__code="LEAD").first()
lead = Lead.objects.create(name=f"Lead {mark}", source=fair, status=status)
act("replace_entry", fair.pk, target=source.entries.get(code="EMAIL").pk, sure="1")
lead.refresh_from_db()
assert lead.source.code == "EMAIL", lead.source
for page in ("history", "lists", "list"):
    answer = ann.get(reverse(page, args=[source] if page == "list" else []))
    assert answer.status_code in (200, 302), (page, answer.status_code)
print(json.dumps(sorted(set(Operation.objects.values_list("pk", flat=True)) - before)))  # noqa: T201
