"""How many calls of the product's own functions one warm page of deals takes, and which.

    python -m tools.count_calls [ADDRESS]

A signed-in administrator reads it from a throw-away SQLite database with the shipped lists and 2,000
records. Functions of Django and of Python do not count: what they cost is what we ask of them.
"""

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import django
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
DEALS = "/settings/lists/pipelines/DEAL/GENERAL/"
RECORDS = 2_000
SHOWN = 25  # functions


def main() -> None:
    address = sys.argv[1] if len(sys.argv) > 1 else DEALS
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crmsettings.settings")
        os.environ |= {"DATABASE_URL": f"sqlite:///{folder}/calls.sqlite3", "DEBUG": "1"}
        django.setup()
        get = page(address)
        get()  # what is kept from the first page on is not counted
        calls = counted(get)
    print(f"{calls.total():,} calls for {address}")
    for code, count in calls.most_common(SHOWN):
        print(f"{count:6,}  {name_of(code)}")


def page(address: str) -> Callable[[], object]:
    from django.contrib.auth.models import Group, User
    from django.test import Client

    call_command("migrate", verbosity=0)
    call_command("load_lists", verbosity=0)
    call_command("demo_records", RECORDS, stdout=StringIO())
    user = User.objects.create_user("caller", is_staff=True)
    user.groups.add(Group.objects.get(name="CRM administrators"))
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)

    def get() -> object:
        response = client.get(address)
        if response.status_code != 200:
            raise SystemExit(f"{address} answers with {response.status_code}.")
        return response

    return get


def counted(act: Callable[[], object]) -> Counter[CodeType]:
    calls: Counter[CodeType] = Counter()

    def note(frame: FrameType, event: str, _arg: Any) -> None:
        if event == "call":
            calls[frame.f_code] += 1

    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(None)
    return Counter({code: count for code, count in calls.items() if is_ours(code)})


def is_ours(code: CodeType) -> bool:
    path = Path(code.co_filename)
    return path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] not in {".venv", "tools"}


def name_of(code: CodeType) -> str:
    return f"{Path(code.co_filename).relative_to(ROOT)}:{code.co_firstlineno} {code.co_qualname}"


if __name__ == "__main__":
    main()
