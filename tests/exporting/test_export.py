"""Lists go out as files."""

import pytest
from django.urls import reverse
from django.utils import timezone

from lists.loading.formats import read_document
from tests.people import administrator, person
from tests.protected import value

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_a_list_is_downloaded_under_its_name_and_day(source, form):
    response = person("view_dictionaryvalue").get(reverse("export_list", args=[source, form]))
    day = timezone.localdate().isoformat()
    assert response["Content-Disposition"] == f'attachment; filename="source-{day}.{form}"'
    document = read_document(f"x.{form}", response.content)
    assert [item.code for item in document.items] == ["SOURCE"]
    assert len(document.items[0].items or []) == 14


def test_a_list_is_exported_as_it_was(source):
    moment = timezone.now()
    value("CALL").rename("Phone")
    address = reverse("export_list", args=[source, "json"])
    client = administrator()
    assert b"Phone" in client.get(address).content
    assert b"Phone" not in client.get(address, {"at": moment.isoformat()}).content
    assert client.get(address, {"at": "never"}).status_code == 302


def test_all_lists_are_exported_for_who_may_see_all_of_them():
    address = reverse("export_lists", args=["yaml"])
    assert person("view_dictionaryvalue").get(address).status_code == 403
    response = person("view_dictionaryvalue", "view_stage").get(address)
    assert read_document("x.yaml", response.content).is_complete
