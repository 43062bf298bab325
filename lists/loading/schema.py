"""The JSON Schema of documents, from the models: editors complete and check what people write by it.

It is published as docs/crm-settings-1.schema.json. It says what a document may look like; whether it fits the
lists that are there, a plan says.
"""

import json
import re
from typing import Any

from django.core.validators import RegexValidator
from django.utils.encoding import force_str
from django.utils.translation import override

from lists.loading.attributes import Attribute, attributes, model_below, top_models
from lists.loading.documents import FORMAT, Missing
from lists.loading.formats import row_keys
from lists.rows import Row, row_models
from lists.text.labels import CODE_LENGTH, LABEL_LENGTH

type Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
BESIDE: dict[str, Schema] = {
    row_keys.NAMES: {
        "type": "object",
        "description": "What people see where the default name is shown, by language; for readers.",
        "additionalProperties": {"type": "string", "minLength": 1, "maxLength": LABEL_LENGTH},
        "minProperties": 1,
    },
    row_keys.REPLACES: {
        "type": "array",
        "description": "Old codes: their records move to this entry, and the codes lead to it.",
        "items": {"type": "string", "minLength": 1, "maxLength": CODE_LENGTH},
    },
    row_keys.MISSING: {
        "enum": [str(missing) for missing in Missing],
        "description": "What an exact plan does with the rows below that the document does not have.",
    },
}


def schema() -> Schema:
    with override("en"):
        return {
            "$schema": DIALECT,
            "$id": f"{FORMAT.replace('/', '-')}.schema.json",
            "title": f"Lists of a CRM ({FORMAT})",
            "type": "object",
            "properties": {
                row_keys.FORMAT: {"const": FORMAT},
                row_keys.COMPLETE: {
                    "type": "boolean",
                    "description": "It has every list: an exact plan deletes those that it does not have.",
                },
                **{model.document_key: _rows(model) for model in top_models()},
            },
            "required": [row_keys.FORMAT],
            "additionalProperties": False,
            "$defs": {_name(model): _row(model) for model in row_models()},
        }


def _name(model: type[Row]) -> str:
    return str(model._meta.model_name)


def _rows(model: type[Row]) -> Schema:
    return {"type": "array", "items": {"$ref": f"#/$defs/{_name(model)}"}}


def _row(model: type[Row]) -> Schema:
    known = attributes(model)
    below = model_below(model)
    properties = {}
    for key in row_keys.row_keys(model):
        if key in known:
            properties[key] = _attribute(known[key])
        elif below is not None and key == below.document_key:
            properties[key] = _rows(below)
        else:
            properties[key] = BESIDE[key]
    return {
        "title": str(model._meta.verbose_name),
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "anyOf": [{"required": [key]} for key in ("code", "name", "default_name", row_keys.NAMES)],
    }


def _attribute(attribute: Attribute) -> Schema:
    about = {"title": attribute.title}
    if text := force_str(attribute.field.help_text):
        about["description"] = text
    if attribute.is_flag:
        return {"type": "boolean", **about}
    if attribute.field.choices:
        return {"enum": list(attribute.words), **about}
    return {"type": "integer", **about} if attribute.is_number else {**_text(attribute), **about}


def _text(attribute: Attribute) -> Schema:
    found: Schema = {"type": "string"}
    if attribute.field.max_length:
        found["maxLength"] = attribute.field.max_length
    for validator in attribute.field.validators:
        if isinstance(validator, RegexValidator):
            pattern = re.compile(validator.regex).pattern.removeprefix(r"\A").removesuffix(r"\Z").strip("^$")
            found["pattern"] = f"^({pattern})?$"
    return found


def schema_text() -> str:
    """As it is published."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
