"""People in the Django admin."""

from typing import Any

from django.test import Client
from django.urls import reverse

from tests.factories import UserFactory
from tests.people import signed_in


def superuser() -> Client:
    return signed_in(UserFactory(is_staff=True, is_superuser=True))


def address(page: str, row: Any, *args: Any) -> str:
    """A page of the admin for a model, or for a row of it."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=args)


def save(client: Client, row: Any, **typed: Any) -> Any:
    """The answer to the change form, sent with what it showed but for what was typed."""
    url = address("change", row, row.pk)
    form = client.get(url).context["adminform"].form
    shown = {name: form[name].value() or "" for name in form.fields}
    return client.post(url, {**shown, **typed}, follow=True)


def act(client: Client, action: str, *rows: Any, **more: Any) -> Any:
    """The answer to an action on the rows of a change list."""
    data = {"action": action, "_selected_action": [row.pk for row in rows], "index": 0, **more}
    return client.post(address("changelist", rows[0]), data, follow=True)


def messages(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def errors(response: Any) -> dict[str, list[str]]:
    form = response.context["adminform"].form
    return {field: list(sentences) for field, sentences in form.errors.items()}
