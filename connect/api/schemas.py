"""What is sent and answered, as JSON Schema; that of the documents is made from the models."""

from connect.api.endpoints import Schema
from lists.loading import schema as documents
from lists.loading.plans import Act, Policy

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer"}
FLAG: Schema = {"type": "boolean"}
CODES: Schema = {"type": "object", "additionalProperties": TEXT}
ROW: Schema = {"type": "object", "description": "A row as documents have it."}


def _object(required: str = "", **properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": required.split()}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _or_none(of: Schema) -> Schema:
    return {"anyOf": [of, {"type": "null"}]}


DECISIONS = _object(
    left=_list(TEXT) | {"description": "Addresses of rows that stay as they are."},
    matches=CODES | {"description": "Items that are an entry with another code, renamed, by address."},
    missing=CODES | {"description": "For rows that the document lacks: keep, archive, delete, or =CODE."},
    keeps_order=FLAG,
) | {"additionalProperties": False}
ENVELOPE = _object(
    "document",
    document={"anyOf": [_ref("document"), TEXT]},
    policy={"enum": [*map(str, Policy)]},
    list=TEXT,
    digest=TEXT | {"description": "Of the plan that is meant; another one is not carried out."},
    reason=TEXT | {"maxLength": 200},
    decisions=DECISIONS,
) | {"additionalProperties": False}
STEP = _object(
    "address list acts label",
    address=TEXT,
    list=TEXT | {"description": "What people call the list."},
    acts=_list({"enum": [*map(str, Act)]}),
    label=TEXT,
    before=ROW,
    after=ROW,
    ranks=_list(NUMBER),
    records=NUMBER | {"description": "That use a row that goes, or get another one."},
    target=TEXT | {"description": "The code of the entry that the records get."},
    replaces=_list(TEXT),
    note=TEXT | {"description": "Why it is refused or left."},
    place=TEXT | {"description": "Where it stands in what was sent."},
)
PLAN = _object(
    "digest policy has_changes is_refused counts permissions steps",
    digest=TEXT,
    policy={"enum": [*map(str, Policy)]},
    notes=_list(TEXT),
    has_changes=FLAG,
    is_refused=FLAG,
    counts={"type": "object", "additionalProperties": NUMBER},
    permissions=_list(TEXT) | {"description": "What the owner of the webhook needs to apply it."},
    steps=_list(_ref("step")),
)
CHANGE = _object(
    "type id list code label before after",
    type=TEXT,
    id=NUMBER,
    list=_or_none(TEXT) | {"description": "Its address; null where the list is gone."},
    code=TEXT,
    label=TEXT,
    before=_or_none(ROW),
    after=_or_none(ROW),
)
OPERATION = _object(
    "id at action user webhook reason undoes sentence records_moved changes",
    id=NUMBER,
    at={"type": "string", "format": "date-time"},
    action=TEXT,
    user=_or_none(_object("id name", id={"type": ["integer", "string", "null"]}, name=TEXT)),
    webhook=_or_none(TEXT) | {"description": "By which a program acted for the user."},
    reason=TEXT,
    undoes=_or_none(NUMBER),
    sentence=TEXT | {"description": "In the language of the webhook."},
    records_moved=NUMBER,
    changes=_list(_ref("change")),
)
PROBLEM = _object(
    "type title status code detail",
    type=TEXT,
    title=TEXT,
    status=NUMBER,
    code=TEXT | {"description": "A word for programs."},
    detail=TEXT | {"description": "A sentence for people."},
    faults=_list(TEXT),
    steps=_list(_ref("step")),
    parameter=TEXT,
    permissions=_list(TEXT),
)
METHOD_ANSWER = _object(
    "result time",
    result={"description": "What the method has found or done."},
    total=NUMBER | {"description": "Of a list: the number of all rows."},
    next=NUMBER | {"description": "Of a page: the `start` of the next one."},
    time=_object(
        "start finish duration processing date_start date_finish",
        start={"type": "number"},
        finish={"type": "number"},
        duration={"type": "number"},
        processing={"type": "number"},
        date_start={"type": "string", "format": "date-time"},
        date_finish={"type": "string", "format": "date-time"},
    ),
)


def schemas() -> dict[str, Schema]:
    """By name, as connect.api.endpoints speaks of them."""
    own = {
        "envelope": ENVELOPE,
        "asked": {"anyOf": [_ref("document"), _ref("envelope")]},
        "step": STEP,
        "plan": PLAN,
        "change": CHANGE,
        "operation": OPERATION,
        "applied": _object("count operation", count=NUMBER, operation=_or_none(_ref("operation"))),
        "changes": _object(
            "changes cursor has_more", changes=_list(_ref("operation")), cursor=NUMBER, has_more=FLAG
        ),
        "problem": PROBLEM,
        "method_answer": METHOD_ANSWER,
        "method_fault": _object("error error_description", error=TEXT, error_description=TEXT),
    }
    return {**own, **_documents()}


def _documents() -> dict[str, Schema]:
    """Those of documents, with their parts beside them."""
    whole = documents.schema()
    parts = whole.pop("$defs")
    del whole["$id"], whole["$schema"]
    return {name: _moved(part) for name, part in {"document": whole, **parts}.items()}


def _moved(part: Schema) -> Schema:
    """The same with the references that an OpenAPI document has."""
    found: Schema = {}
    for key, value in part.items():
        if key == "$ref":
            value = value.replace("#/$defs/", "#/components/schemas/")
        found[key] = _moved(value) if isinstance(value, dict) else value
        if isinstance(value, list):
            found[key] = [_moved(one) if isinstance(one, dict) else one for one in value]
    return found
