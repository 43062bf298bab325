"""The registry: each method is a function that takes a Call and returns its answer.

@method("crm.status.get")
def get_status(call: Call) -> Answer: ...
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from connect.models import Webhook
from connect.rest.parameters import Parameters
from lists.rights import Person


@dataclass(frozen=True)
class Call:
    """What a method is told: whose call it is, and what was sent."""

    webhook: Webhook
    parameters: Parameters

    @property
    def user(self) -> Person:
        return self.webhook.owner


@dataclass(frozen=True)
class Answer:
    """`result` is what the caller gets; of a list `total` is the number of all rows and `next` where the next
    page begins."""

    result: Any
    total: int | None = None
    next: int | None = None


type Function = Callable[[Call], Answer]


@dataclass(frozen=True)
class Method:
    name: str
    function: Function = field(repr=False)
    action: str  # of the history; empty: it only reads

    @property
    def writes(self) -> bool:
        return bool(self.action)


MODULES = (
    "about", "categories", "deal_categories", "entities", "records.crm", "records.items", "statuses",
)  # fmt: skip

_methods: dict[str, Method] = {}


def method(name: str, action: str = "") -> Callable[[Function], Function]:
    """`action`: what the history calls it, see lists.history; a method without one only reads."""

    def register(function: Function) -> Function:
        _methods[name] = Method(name, function, action)
        return function

    return register


@cache
def methods() -> dict[str, Method]:
    """All of them by name; the modules that register them are loaded first."""
    for module in MODULES:
        import_module(f"connect.rest.{module}")
    return _methods
