"""What is kept of one page is in no other page that shows something else: each is as if drawn anew."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission, User
from django.template import engines
from django.test import Client

from dictionaries.models import Dictionary
from pipelines.models import EntityType, Pipeline, Stage
from tests.people import administrator, list_url, person, text

pytestmark = pytest.mark.django_db

LEAST = ("view_dictionaryvalue", "view_stage")


def deals() -> Pipeline:
    return Pipeline.objects.get(entity_type__code="DEAL", is_default=True)


def source() -> Dictionary:
    return Dictionary.objects.get(code="SOURCE")


def regions() -> Dictionary:
    return Dictionary.objects.get(code="REGIONS")


def key_accounts() -> Pipeline:
    return Pipeline.objects.get(code="KEY_ACCOUNTS")


def allow(*codenames: str) -> None:
    for user in User.objects.filter(groups=None):
        user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))


CHANGES: dict[str, Callable[[], object]] = {
    "an entry's name": lambda: source().entries.first().rename("Phone call"),
    "a new entry": lambda: source().add("Fair"),
    "an archived entry": lambda: source().entries.filter(is_system=False).last().archive(),
    "an entry's place": lambda: source().entries.last().move(before=source().entries.first()),
    "a stage's name": lambda: deals().entries.all()[1].rename("Talks"),
    "a stage's colour": lambda: Stage.objects.filter(pipeline=deals(), kind=2).update(color="#123456"),
    "a new stage": lambda: deals().add("Demo"),
    "a stage's place": lambda: deals().entries.filter(kind=2).last().move(before=deals().entries.all()[1]),
    "the list's own name": lambda: source().rename("Origins"),
    "the list's description": lambda: Dictionary.objects.update(description="Where people come from"),
    "another list's name": lambda: regions().rename("Provinces"),
    "another list's length": lambda: regions().add("South"),
    "another list's place": lambda: regions().move(before=Dictionary.objects.get(code="INDUSTRY")),
    "another list archived": lambda: regions().archive(),
    "another list gone": lambda: regions().delete(),
    "a new list": lambda: Dictionary.add_list("Branches"),
    "the pipeline's name": lambda: deals().rename("Sales"),
    "another default": lambda: key_accounts().make_default(),
    "a pipeline archived": lambda: key_accounts().archive(),
    "an entity type's name": lambda: EntityType.objects.filter(code="DEAL").update(name="Sales"),
    "what stages are called": lambda: EntityType.objects.filter(code="DEAL").update(stage_term="status"),
    "a person's name": lambda: User.objects.filter(pk=User.objects.latest("pk").pk).update(username="other"),
    "the person's office": lambda: User.objects.update(is_staff=True),
    "a right to change": lambda: allow("change_dictionaryvalue", "change_stage"),
    "a right to add lists": lambda: allow("add_dictionary", "add_pipeline"),
    "a right to sort lists": lambda: allow("change_dictionary", "change_pipeline"),
    "a right to connect": lambda: allow("view_webhook"),
    "a right to records": lambda: allow("view_deal"),
    "no right any more": lambda: User.objects.filter(groups=None).first().user_permissions.clear(),
}

CHOICES: dict[str, Callable[[Client], object]] = {
    "the language": lambda client: client.post("/language/", {"language": "pl"}),
    "the theme": lambda client: client.post("/theme/", {"theme": "dark"}),
    "the codes": lambda client: client.post(f"{list_url(source())}codes/"),
}


@pytest.fixture
def people() -> list[Client]:
    """One who may do everything, and two who see the same: pages of each have been drawn before."""
    Dictionary.add_list("Regions", "REGIONS", lines="North")
    EntityType.objects.get(code="DEAL").add_pipeline("Key accounts", code="KEY_ACCOUNTS")
    found = [administrator(), person(*LEAST), person(*LEAST)]
    for client in found:
        seen(client)
    return found


def seen(client: Client) -> list[str]:
    """The pages of three lists, but for what changes each time: tokens of forms, signatures of polls."""
    pages = [text(client.get(list_url(shown))) for shown in (source(), deals(), key_accounts())]
    return [re.sub(r'value="\w{64}"|data-poll="[^"]*"', "", page) for page in pages]


def forget() -> None:
    """The templates are read again, and with them goes what was drawn of them."""
    for loader in engines["django"].engine.template_loaders:
        loader.reset()


def assert_as_if_drawn_anew(people: list[Client]) -> None:
    kept = [seen(client) for client in people]
    forget()
    assert kept == [seen(client) for client in people]


@pytest.mark.parametrize("change", CHANGES)
def test_no_part_of_a_page_outlives_what_it_shows(people: list[Client], change: str):
    was = [seen(client) for client in people]
    CHANGES[change]()
    assert [seen(client) for client in people] != was
    assert_as_if_drawn_anew(people)


@pytest.mark.parametrize("choice", CHOICES)
def test_what_one_person_chooses_is_shown_to_nobody_else(people: list[Client], choice: str):
    chooser, *others = people
    was = [seen(client) for client in others]
    CHOICES[choice](chooser)
    assert_as_if_drawn_anew(people)
    assert [seen(client) for client in others] == was
