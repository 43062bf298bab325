"""Programs that call as Bitrix24's clients do."""

import json
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from tests.connect.api.programs import Program, administrator, with_rights

__all__ = ["Caller", "caller"]


class Caller:
    def __init__(self, program: Program) -> None:
        self.owner: User = program.owner
        self.address = f"/rest/{program.owner.pk}/{program.token}/"
        self.client = Client()

    def send(self, method: str, **sent: Any) -> Any:
        """The answer of the server."""
        return self.client.post(self.address + method, json.dumps(sent), "application/json")

    def told(self, method: str, **sent: Any) -> Any:
        """The whole envelope of a success."""
        response = self.send(method, **sent)
        assert response.status_code == 200, response.content.decode()
        return response.json()

    def call(self, method: str, **sent: Any) -> Any:
        return self.told(method, **sent)["result"]

    def fault(self, method: str, **sent: Any) -> tuple[int, str, str]:
        """Status, code and sentence of an error."""
        response = self.send(method, **sent)
        told = response.json()
        assert response.status_code >= 400, told
        assert told.keys() == {"error", "error_description"}
        return response.status_code, told["error"], told["error_description"]

    def statuses(self, entity_id: str) -> list[Any]:
        found: list[Any] = self.call("crm.status.list", filter={"ENTITY_ID": entity_id})
        return found


def caller(*rights: str, **more: Any) -> Caller:
    """A CRM administrator's; or one with these rights alone."""
    return Caller(with_rights(*rights, **more) if rights else administrator(**more))
