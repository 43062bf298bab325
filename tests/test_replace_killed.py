"""A process dies in the middle of a replacement: the database knows nothing of it."""

import os
import signal
import subprocess
import sys
from urllib.parse import quote

import pytest
from django.db import connection

from records.models import Lead
from tests.factories import LeadFactory
from tests.protected import everything, value

pytestmark = pytest.mark.django_db(transaction=True)

DYING = """
import os, signal, sys, django
django.setup()
import lists.replacing
from dictionaries.models import DictionaryValue
lists.replacing.CHUNK = 3
web, email = (DictionaryValue.objects.get(dictionary__code="SOURCE", code=code) for code in ("WEB", "EMAIL"))
for progress in lists.replacing.replacing([web], email):
    if progress.moved >= int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
"""


def database_url() -> str:
    """The database of this test, for another process."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    user = f"{quote(found['USER'])}:{quote(found['PASSWORD'])}"
    return f"postgres://{user}@{quote(found['HOST'], safe='')}:{found['PORT']}/{found['NAME']}"


@pytest.mark.parametrize("moved", [0, 3, 9, 10])
def test_a_process_that_is_killed_in_the_middle_has_changed_nothing(moved, source):
    LeadFactory.create_batch(10, source=value("WEB"))
    before = everything()
    died = subprocess.run(
        [sys.executable, "-c", DYING, str(moved)],
        env={**os.environ, "DEBUG": "1", "DATABASE_URL": database_url()},
    )
    assert died.returncode == -signal.SIGKILL
    assert everything() == before
    assert value("WEB").replace_with(value("EMAIL")) == 10
    assert set(Lead.objects.values_list("source__code", flat=True)) == {"EMAIL"}
