"""How a field is described: its type, and what may be done with it."""

from typing import Any

type Description = dict[str, Any]


def field(type_: str, title: str, *flags: str, **more: Any) -> Description:
    """`flags`: "required", "read_only", "immutable"."""
    return {
        "type": type_,
        "isRequired": "required" in flags,
        "isReadOnly": "read_only" in flags,
        "isImmutable": "immutable" in flags,
        "isMultiple": False,
        "isDynamic": False,
        **more,
        "title": title,
    }


STATUS = {
    "ID": field("integer", "ID", "read_only"),
    "ENTITY_ID": field("string", "Entity ID", "required", "immutable"),
    "STATUS_ID": field("string", "Status", "required", "immutable"),
    "SORT": field("integer", "Sort"),
    "NAME": field("string", "Name", "required"),
    "NAME_INIT": field("string", "Default name", "read_only"),
    "SYSTEM": field("char", "System", "read_only"),
    "CATEGORY_ID": field("integer", "Category ID", "immutable"),
    "COLOR": field("string", "Color"),
    "SEMANTICS": field("char", "Semantics", "immutable"),
    "EXTRA": field("crm_status_extra", "Additional fields"),
}

DEAL_CATEGORY = {
    "ID": field("integer", "ID", "read_only"),
    "CREATED_DATE": field("date", "Created on", "read_only"),
    "NAME": field("string", "Name", "required"),
    "SORT": field("integer", "Sort"),
    "IS_LOCKED": field("char", "Locked", "read_only"),
}

CATEGORY = {
    "id": field("integer", "ID", "read_only", upperName="ID"),
    "name": field("string", "Name", "required", upperName="NAME"),
    "sort": field("integer", "Sort", upperName="SORT"),
    "entityTypeId": field("integer", "Type", "required", "immutable", upperName="ENTITY_TYPE_ID"),
    "isDefault": field("boolean", "Default", "immutable", upperName="IS_DEFAULT"),
}
ORIGIN = {
    "originId": field("string", "Origin ID", "read_only", upperName="ORIGIN_ID"),
    "originatorId": field("string", "Originator ID", "read_only", upperName="ORIGINATOR_ID"),
}
