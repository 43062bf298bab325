"""What is sent: JSON in the scheme of Standard Webhooks, with an id, a moment and signatures.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_hex

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import override
from standardwebhooks import Webhook as Signer

from connect.api.operations import MOST_CHANGES, Json, as_json
from connect.models import Subscription
from lists.models import Operation

CHANGED = "lists.changed"
TEST = "test"
BEGIN = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Message:
    id: str
    operation: int | None
    body: str


def messages_of(subscription: Subscription, operations: Sequence[Operation]) -> Iterator[Message]:
    """One for each operation, in their order; a constant number of queries."""
    with override(subscription.language):
        states = as_json(operations, MOST_CHANGES + 1)
    for operation, state in zip(operations, states, strict=True):
        body = _written(CHANGED, operation.at, state | _cut(operation, state["changes"]))
        yield Message(_id(subscription, operation), operation.pk, body)


def test_message(subscription: Subscription) -> Message:
    """Tells nothing but the name: whoever receives it proves that the address and the secret are right."""
    message = f"msg_{subscription.pk}_test_{token_hex(8)}"
    return Message(message, None, _written(TEST, timezone.now(), {"subscription": subscription.name}))


def headers(subscription: Subscription, message: Message) -> Mapping[str, str]:
    """Each secret that is valid signs it, and the moment of this try."""
    now = datetime.now(UTC)
    signers = map(Signer, subscription.secrets)
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "crm-settings",
        "webhook-id": message.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signer.sign(message.id, now, message.body) for signer in signers),
    }


def _cut(operation: Operation, changes: object) -> Json:
    """Of a huge operation the first rows, and the address that has them all."""
    if not isinstance(changes, list) or len(changes) <= MOST_CHANGES:
        return {}
    whole = f"/api/changes?after={operation.pk - 1}&limit=1"
    return {"changes": changes[:MOST_CHANGES], "is_cut": True, "whole": whole}


def _id(subscription: Subscription, operation: Operation) -> str:
    """The same for each try; its moment tells it from one of the same key in a history that was restored."""
    at = (operation.at - BEGIN) // timedelta(microseconds=1)
    return f"msg_{subscription.pk}_{operation.pk}_{at:x}"


def _written(type_: str, at: datetime, data: Json) -> str:
    content: Json = {"type": type_, "timestamp": at, "data": data}
    return json.dumps(content, ensure_ascii=False, cls=DjangoJSONEncoder)
