"""Who calls, by the token of a webhook: in `Authorization: Bearer crms_…`, or in an address below /rest/."""

from typing import Literal

from django.contrib.auth import get_backends
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from connect.models import BadTokens, Webhook

KEY = "[0-9A-Fa-f-]{1,36}"  # of a user in an address: a number, or a UUID

type Reason = Literal["unknown", "expired"]


class BadToken(Exception):
    """`reason` is all that a stranger is told: a token that was revoked, or comes with the number of somebody
    else, is unknown like one that never was. Too many came from an address that has to wait some seconds:
    `retry_after`."""

    def __init__(self, reason: Reason, retry_after: int = 0) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.retry_after = retry_after


def authenticate(token: str, user_id: object = None, *, address: str = "") -> Webhook:
    """The webhook with this token, of this user where one is named; that it was used is noted.

    Raises BadToken. Whoever calls without any token, or with one that has expired, guesses nothing.
    """
    if not token:
        raise BadToken("unknown")
    webhook = _with_owner(Webhook.of(token))
    if webhook is None or webhook.is_revoked or not _is_owner(webhook, user_id):
        raise BadToken("unknown", BadTokens.note(address))
    if webhook.is_expired:
        raise BadToken("expired")
    webhook.note_use()
    return webhook


def _with_owner(webhook: Webhook | None) -> Webhook | None:
    """The owner comes as whoever signs in does, with all permissions at once; nobody who has left does."""
    if webhook is not None:
        for backend in get_backends():
            owner = backend.get_user(webhook.owner_id) if isinstance(backend, ModelBackend) else None
            if owner is not None:
                webhook.owner = owner
                return webhook
    return None


def _is_owner(webhook: Webhook, user_id: object) -> bool:
    return user_id is None or str(user_id) == str(webhook.owner_id)


def bearer_of(request: HttpRequest) -> str:
    """The token of the header; empty where there is none."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def address_of(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def webhook_of(request: HttpRequest) -> Webhook:
    """By the header. Raises BadToken."""
    return authenticate(bearer_of(request), address=address_of(request))
