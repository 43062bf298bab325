"""The site as programs for Bitrix24 see it: an address with a token, and the clients that call it.

The clients are what others installed from the package index, unmodified.
"""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from b24pysdk import BitrixWebhook, Client
from bitrix24 import Bitrix24
from django.contrib.auth.models import User
from fast_bitrix24 import BitrixAsync

from connect.models import Webhook


@dataclass(frozen=True)
class Portal:
    url: str  # of plain HTTP
    domain: str  # of HTTPS: the official client knows nothing else
    owner: User
    token: str

    def with_token(self, owner: User | None = None, **more: Any) -> "Portal":
        owner = owner or self.owner
        return replace(self, owner=owner, token=Webhook.issue(owner, "ERP", **more)[1])

    @property
    def address(self) -> str:
        return f"{self.url}/rest/{self.owner.pk}/{self.token}/"

    @property
    def official(self) -> Client:
        """b24pysdk: POST with JSON, over HTTPS."""
        return Client(self._official)

    def official_call(self, method: str, parameters: dict[str, Any] | None = None) -> Any:
        """The whole answer, with `total` and `next`."""
        return self._official.call_method(api_method=method, params=parameters)

    @property
    def _official(self) -> BitrixWebhook:
        return BitrixWebhook(domain=self.domain, webhook_token=f"{self.owner.pk}/{self.token}")

    @property
    def fast(self) -> "Fast":
        return Fast(self.address)

    @property
    def small(self) -> "Small":
        return Small(self.address)


class Fast:
    """fast-bitrix24: lists by pages in batches, everything else by batches."""

    def __init__(self, address: str) -> None:
        self.client = BitrixAsync(address, verbose=False, respect_velocity_policy=False)

    def get_all(self, method: str, **parameters: Any) -> Any:
        return in_a_thread(self.client.get_all(method, parameters or None))

    def call(self, method: str, items: Any, **more: Any) -> Any:
        return in_a_thread(self.client.call(method, items, **more))

    def get_by_id(self, method: str, ids: list[Any], **more: Any) -> Any:
        return in_a_thread(self.client.get_by_ID(method, ids, **more))


class Small:
    """bitrix24-rest: GET for everything, parameters as PHP writes them."""

    def __init__(self, address: str, **more: Any) -> None:
        self.client = Bitrix24(address, **more)

    def call(self, method: str, **parameters: Any) -> Any:
        async def called() -> Any:
            return await self.client.callMethod(method, parameters)

        return in_a_thread(called())


def in_a_thread(work: Coroutine[Any, Any, Any]) -> Any:
    """The thread of the test may have a loop already: that of the browser."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
