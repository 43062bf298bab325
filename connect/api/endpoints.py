"""The registry of what programs may ask: routes and the OpenAPI document are both made from it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse

if TYPE_CHECKING:
    from connect.api.calls import Call

type Schema = dict[str, Any]
type View = Callable[..., HttpResponse]

JSON, YAML, CSV = "application/json", "application/yaml", "text/csv"


@dataclass(frozen=True)
class Parameter:
    """What stands in the path, in the query or in a header."""

    name: str
    about: str
    schema: Schema = field(default_factory=lambda: {"type": "string"})
    place: str = "query"


@dataclass(frozen=True)
class Answer:
    """`schema` names one of connect.api.schemas; empty: nothing comes but the status."""

    about: str
    schema: str = ""
    types: tuple[str, ...] = (JSON,)


@dataclass(frozen=True)
class Endpoint:
    method: str
    path: str  # below /api/: `lists/{list}`
    view: View
    about: str
    parameters: tuple[Parameter, ...]
    answers: dict[int, Answer]
    body: str = ""  # the schema of what is sent as JSON
    writes: bool = False  # a webhook that only reads may not

    @property
    def name(self) -> str:
        return self.view.__name__

    @property
    def summary(self) -> str:
        """The first sentence of its function."""
        return self.about.partition("\n\n")[0].strip()


_endpoints: list[Endpoint] = []


def endpoint(
    method: str,
    path: str,
    *parameters: Parameter,
    answers: dict[int, Answer],
    body: str = "",
    writes: bool = False,
) -> Callable[[View], View]:
    """A function that takes a Call, and what stands in the path, and answers."""

    def register(view: "Callable[[Call], HttpResponse] | View") -> View:
        about = re.sub(r"(?<!\n)\n(?!\n)", " ", cleandoc(view.__doc__ or ""))  # a line for each paragraph
        _endpoints.append(Endpoint(method, path, view, about, parameters, answers, body, writes))
        return view

    return register


def endpoints() -> list[Endpoint]:
    """In the order of a reader; the modules that declare them are loaded first."""
    from connect.api import changes, lists, plans  # noqa: F401 - they register themselves

    return list(_endpoints)
