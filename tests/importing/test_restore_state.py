"""A list, or one entry, becomes again what it was."""

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from lists.models import Operation
from tests.importing.forms import go_on
from tests.people import administrator, person, text
from tests.protected import stage, value

pytestmark = pytest.mark.django_db


def restore(client: Any, entry_list: Any, moment: Any, **said: str) -> Any:
    sent = {"at": moment.isoformat(), **said}
    return client.post(reverse("restore_state", args=[entry_list]), sent)


def state(entry_list: Any) -> list[tuple[str, str]]:
    return [(entry.code, entry.label) for entry in entry_list.entries.filter(archived_at=None)]


def test_a_list_comes_back_as_it_was_in_one_operation(source):
    client, before, moment = administrator(), state(source), timezone.now()
    value("WEB").rename("Site")
    value("PARTNER").delete()
    value("TRADE_SHOW").archive()
    source.add("Fair")
    page = restore(client, source, moment)
    assert page.status_code == 200
    assert "Apply 4 changes" in text(page)
    assert go_on(client, page).status_code == 302
    assert state(source) == before
    operation = Operation.objects.latest("pk")
    assert operation.action == "restore_state"
    assert operation.reason.startswith("as of ")


def test_one_entry_comes_back_and_the_others_stay(source):
    client, moment = administrator(), timezone.now()
    value("WEB").rename("Site")
    value("CALL").rename("Phone")
    source.add("Fair")
    page = restore(client, source, moment, entry="WEB")
    assert "Apply 1 change<" in text(page)
    assert "Fair" not in re.sub(r"<nav.*?</nav>", "", text(page))
    go_on(client, page)
    assert (value("WEB").label, value("CALL").label) == ("Website", "Phone")


@pytest.mark.parametrize("meanwhile", ["delete", "restore"])
def test_what_was_in_the_archive_was_archived_then_and_not_today(source, meanwhile):
    value("PARTNER").archive()
    then = value("PARTNER").archived_at
    client, moment = administrator(), timezone.now()
    getattr(value("PARTNER"), meanwhile)()
    assert go_on(client, restore(client, source, moment)).status_code == 302
    assert value("PARTNER").archived_at == then


def test_a_pipeline_comes_back_too(deals):
    client, before, moment = administrator(), state(deals), timezone.now()
    stage("PREPARATION").rename("Talks")
    deals.add("More", kind=2)
    assert go_on(client, restore(client, deals, moment)).status_code == 302
    assert state(deals) == before


def test_it_takes_the_right_to_change_the_list(source):
    moment = timezone.now()
    value("WEB").rename("Site")
    reader = person("view_dictionaryvalue")
    assert restore(reader, source, moment).status_code == 403
    page = reader.get(reverse("snapshot", args=[source]), {"at": moment.isoformat()})
    assert "Restore this state" not in text(page)
    page = administrator().get(reverse("snapshot", args=[source]), {"at": moment.isoformat()})
    assert "Restore this state" in text(page)
