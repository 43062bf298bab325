"""Who calls, by the token of a webhook: `Authorization: Bearer crms_…`."""

from django.http import HttpRequest

from connect.models import Webhook

__all__ = ["Webhook", "webhook_of"]


def webhook_of(request: HttpRequest) -> Webhook | None:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return Webhook.of(token.strip()) if scheme.lower() == "bearer" and token else None
