"""Webhooks in the admin: to look at, and to revoke. One is added where its token is shown, on the site."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from connect.models import Webhook


@admin.register(Webhook)
class WebhookAdmin(admin.ModelAdmin):
    list_display = ("name", "owner", "may_write", "language", "created", "last_used", "expires", "revoked")
    list_select_related = ("owner",)
    search_fields = ("name", f"owner__{get_user_model().USERNAME_FIELD}")
    readonly_fields = fields = list_display  # of the token not even the digest
    actions = ("revoke",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not by a form, which would write back what it was shown."""
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("connect.change_webhook")

    @admin.action(description=_("Revoke the selected webhooks"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, webhooks: QuerySet[Webhook]) -> None:
        for webhook in webhooks:
            webhook.revoke()
