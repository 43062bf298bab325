"""`manage.py check` finds types of records that their pages cannot cope with."""

from collections.abc import Callable

import pytest
from django.core.checks import CheckMessage
from django.test.utils import isolate_apps

from dictionaries.fields import DictionaryField
from pipelines.fields import StageField
from records.checks import check_keys, check_slugs
from records.models import Lead, Record

pytestmark = pytest.mark.django_db

Declare = Callable[..., type[Record]]


@pytest.fixture
def declare(monkeypatch):
    """A type of record with some fields; the checks look at it, and at those of the product."""
    with isolate_apps("tests.thirdparty"):

        def made(name: str, **fields: object) -> type[Record]:
            meta = type("Meta", (Record.Meta,), {"app_label": "thirdparty"})
            model = type(name, (Record,), {"__module__": __name__, "Meta": meta, **fields})
            monkeypatch.setattr("records.checks.record_types", lambda: [Lead, model])
            return model

        yield made


def ids(messages: list[CheckMessage]) -> list[str | None]:
    return [message.id for message in messages]


def test_the_product_breaks_no_rule_of_its_own():
    assert check_slugs() == check_keys() == []


def test_two_types_under_one_address_are_found(declare: Declare):
    model = declare("Lead", source=DictionaryField("SOURCE"))
    [found] = check_slugs()
    assert (found.id, found.obj) == ("records.E001", model)
    assert found.msg == "records.Lead and thirdparty.Lead have the same address, lead/."


def test_a_type_without_a_key_to_a_list_is_found(declare: Declare):
    declare("Note")
    assert ids(check_keys()) == ["records.E002"]


def test_a_type_with_two_stages_is_found(declare: Declare):
    declare("Case", stage=StageField("DEAL"), other=StageField("LEAD"))
    assert ids(check_keys()) == ["records.E003"]


@pytest.mark.parametrize("name", ["pipeline", "type", "before", "stages"])
def test_a_field_with_the_name_of_a_parameter_is_found(declare: Declare, name: str):
    model = declare("Case", **{name: DictionaryField("SOURCE")})
    [found] = check_keys()
    assert (found.id, found.obj) == ("records.E004", model._meta.get_field(name))
