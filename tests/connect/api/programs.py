"""Programs that hold a token, and call as its owner may."""

import json
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from connect.models import Webhook
from tests.people import crm_administrator, user_with


def token_of(owner: User, **more: Any) -> str:
    webhook, token = Webhook.issue(owner, "ERP", **more)
    webhook.note_use()  # that it was used is noted, so that no call of a test writes it
    return token


class Program:
    def __init__(self, owner: User, **more: Any) -> None:
        self.owner = owner
        self.token = token_of(owner, **more)
        self.client = Client(headers={"Authorization": f"Bearer {self.token}"})

    def get(self, address: str, query: Any = None, **headers: str) -> Any:
        return self.client.get(f"/api/{address}", query, headers=headers)

    def post(self, address: str, body: Any, content_type: str = "application/json", **headers: str) -> Any:
        content = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.client.post(f"/api/{address}", content, content_type, headers=headers)

    def changes(self, **query: Any) -> Any:
        return self.get("changes", query).json()


def administrator(**more: Any) -> Program:
    return Program(crm_administrator(), **more)


def with_rights(*codenames: str, **more: Any) -> Program:
    return Program(user_with(*codenames), **more)
