"""What each method takes, for those who look it up: told by its last word, as Bitrix24 names its methods."""

from inspect import cleandoc
from typing import NamedTuple

from connect.rest.methods import Method, methods

TAKES = {"list": "filter order start", "get": "id", "add": "fields", "update": "id fields", "delete": "id"}
BY_TYPE = ("crm.category.", "crm.item.")  # they say first what they are about
OTHERS = {
    "batch": "cmd halt",
    "crm.dealcategory.default.get": "",
    "crm.dealcategory.default.set": "name",
    "crm.dealcategory.stage.list": "id start",
    "crm.dealcategory.status": "id",
    "crm.status.delete": "id params",
    "crm.status.entity.items": "entityId",
    "method.get": "name",
    "user.get": "filter start",
}
SELECTED = ("crm.lead.list", "crm.deal.list", "crm.contact.list", "crm.company.list", "crm.quote.list")
TYPES = {
    "id": "integer",
    "start": "integer",
    "entityTypeId": "integer",
    "name": "string",
    "entityId": "string",
}
ABOUT = {
    "list": "All, or those that a filter finds.",
    "get": "One, by its number.",
    "fields": "Which fields there are.",
    "add": "A new one; its number is the answer.",
    "update": "Some fields of one.",
    "delete": "One goes, unless something keeps it.",
}
BATCH = "Up to 50 commands in one call: `method?parameters`, with what earlier ones found as `$result[name]`."


class Description(NamedTuple):
    name: str
    takes: dict[str, str]  # the type of each parameter, as JSON Schema calls it
    writes: bool
    about: str


def described() -> list[Description]:
    """All methods, in the order of their names."""
    found = [_described(method) for method in methods().values()]
    return sorted([*found, Description("batch", _types(OTHERS["batch"]), True, BATCH)])


def _described(method: Method) -> Description:
    function = getattr(method.function, "func", method.function)  # what a partial one stands for
    own = cleandoc(function.__doc__ or "").partition("\n\n")[0].replace("\n", " ")
    about = own or ABOUT.get(method.name.rpartition(".")[2], "")
    return Description(method.name, _types(_takes(method.name)), method.writes, about)


def _takes(name: str) -> str:
    said = OTHERS.get(name)
    if said is None:
        said = TAKES.get(name.rpartition(".")[2], "")
    if name in SELECTED or name == "crm.item.list":
        said += " select"
    return f"entityTypeId {said}" if name.startswith(BY_TYPE) else said


def _types(names: str) -> dict[str, str]:
    return {name: TYPES.get(name, "object") for name in names.split()}
