"""Plans that are applied at the same moment, and lists that change meanwhile."""

import pytest

from dictionaries.models import Dictionary, DictionaryValue
from lists.loading.applying import apply
from lists.loading.documents import Document, Item
from lists.loading.planning import plan
from lists.loading.plans import Plan, Policy
from lists.models import Operation
from lists.protection import Refused
from tests.concurrency import at_once, errors

pytestmark = pytest.mark.django_db(transaction=True)


def plan_of(*codes: str) -> Plan:
    items = [Item(DictionaryValue, code, {"name": code.title()}) for code in codes]
    return plan(Document([Item(Dictionary, "SOURCE", items=items)]), Policy.ADD)


def test_of_two_people_who_apply_plans_of_one_list_at_once_one_has_to_look_again() -> None:
    first, second = plan_of("FAX", "RADIO"), plan_of("RADIO", "PRESS")
    results = at_once(lambda: apply(first, "Ann"), lambda: apply(second, "Ben"))
    (refused,) = errors(results, Refused)
    assert isinstance(refused, Refused)
    assert refused.reason == "stale"
    added = {"FAX", "RADIO", "PRESS"} & set(DictionaryValue.objects.values_list("code", flat=True))
    assert added in ({"FAX", "RADIO"}, {"RADIO", "PRESS"})
    assert Operation.objects.filter(action="apply").count() == 1


def test_a_plan_and_an_act_on_the_screen_at_once_leave_one_of_two_whole_states() -> None:
    found, call = plan_of("FAX"), DictionaryValue.objects.get(code="CALL")
    results = at_once(lambda: apply(found, "Ann"), lambda: call.rename("Phone"))
    refused = errors(results, Refused)
    assert DictionaryValue.objects.filter(code="FAX").exists() is not bool(refused)
    assert DictionaryValue.objects.get(code="CALL").name == "Phone"
