"""Who calls, and what there is to call."""

from dataclasses import replace
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from connect.rest.filters import Condition, conditions, fitting
from connect.rest.methods import Answer, Call, method, methods
from connect.rest.paging import page
from connect.rest.parameters import text_of
from lists.rights import right

SCOPES = ["crm", "user", "user_basic"]


@method("profile")
def profile(call: Call) -> Answer:
    """The owner of the webhook."""
    owner = call.webhook.owner
    more = {"PERSONAL_GENDER": "", "TIME_ZONE": timezone.get_default_timezone_name()}
    return Answer({"ID": str(owner.pk), "ADMIN": bool(owner.is_superuser), **_names(owner), **more})


@method("user.current")
def current_user(call: Call) -> Answer:
    """The owner of the webhook, as a user."""
    return Answer(_told(call.webhook.owner))


@method("user.get")
def users(call: Call) -> Answer:
    """Users, for those who may see them in the admin; for all others the owner of the webhook alone."""
    wanted = conditions(call.parameters.array("filter") or call.parameters.sent)
    wanted = [_with_flag(one) if one.name == "ACTIVE" else one for one in wanted]
    rows = fitting(map(_told, _seen(call)), wanted)
    return page(rows, max(0, call.parameters.number("start") or 0))


def _with_flag(condition: Condition) -> Condition:
    """Programs write it as JSON does, or as Python or PHP do when they make a text of it."""
    return replace(condition, value=text_of(condition.value).upper() in {"1", "Y", "TRUE"})


def _seen(call: Call) -> list[Any]:
    model = get_user_model()
    users = model._default_manager.order_by("pk")
    return list(users if call.user.has_perm(right("view", model)) else users.filter(pk=call.webhook.owner.pk))


def _names(user: Any) -> dict[str, str]:
    """The users of another project need not have two."""
    return {"NAME": getattr(user, "first_name", ""), "LAST_NAME": getattr(user, "last_name", "")}


def _told(user: Any) -> dict[str, Any]:
    return {
        "ID": str(user.pk),
        "ACTIVE": bool(user.is_active),
        **_names(user),
        "EMAIL": getattr(user, "email", ""),
        "LAST_LOGIN": user.last_login,
        "DATE_REGISTER": getattr(user, "date_joined", None),
        "USER_TYPE": "employee",
    }


@method("server.time")
def server_time(call: Call) -> Answer:
    """The time of this site."""
    return Answer(timezone.localtime().isoformat(timespec="seconds"))


@method("scope")
def scope(call: Call) -> Answer:
    """What a webhook reaches."""
    return Answer(SCOPES)


@method("methods")
def list_methods(call: Call) -> Answer:
    """The names of all methods."""
    return Answer(["batch", *methods()])


@method("method.get")
def get_method(call: Call) -> Answer:
    """Whether there is a method of this name."""
    is_there = call.parameters.text("name").lower() in {"batch", *methods()}
    return Answer({"isExisting": is_there, "isAvailable": is_there})


@method("app.info")
def app_info(call: Call) -> Answer:
    """A webhook is no application: there is little to tell."""
    return Answer({
        "ID": 0, "CODE": "", "VERSION": 1, "STATUS": "L", "INSTALLED": True, "PAYMENT_EXPIRED": "N",
        "DAYS": None, "LICENSE": "self-hosted", "LANGUAGE_ID": call.webhook.language, "SCOPE": SCOPES,
    })  # fmt: skip
