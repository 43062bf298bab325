"""What the page of a list shows: its groups, and the one form that may stand open in it."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from crmsettings.access import permissions
from crmsettings.forms import AddForm, EditForm
from crmsettings.navigation import sections
from crmsettings.requests import Request
from lists.entries import Entry, EntryList
from pipelines.colors import PALETTE
from pipelines.models import EntityType, Pipeline, Stage

TEMPLATE = "lists/list.html"


@dataclass
class Group:
    """Entries among which one may move, under one heading; a dictionary is a single group."""

    kind: int | None
    title: str
    note: str
    add_title: str  # empty where nothing can be added
    entries: list[Entry] = field(default_factory=list)


def groups(entry_list: EntryList) -> list[Group]:
    entries = list(entry_list.entries.all())
    if not isinstance(entry_list, Pipeline):
        return [Group(None, "", "", _("Add value"), entries)]
    return [
        Group(kind, title, note, add_title, [entry for entry in entries if entry.kind == kind])
        for kind, title, note, add_title in _stage_groups(entry_list.entity_type)
    ]


def _stage_groups(entity_type: EntityType) -> list[tuple[int, str, str, str]]:
    kind = Stage.Kind
    if entity_type.stage_term == EntityType.StageTerm.STATUS:
        initial, add = _("Initial status"), _("Add status")
    else:
        initial, add = _("Initial stage"), _("Add stage")
    return [
        (kind.INITIAL, initial, _("always first"), ""),
        (kind.IN_PROGRESS, _("In progress"), "", add),
        (kind.SUCCESS, _("Success"), _("exactly one"), ""),
        (kind.FAILURE, _("Failure"), "", add),
    ]


def page(
    request: Request,
    entry_list: EntryList,
    *,
    status: int = 200,
    refusal: str = "",
    edit: EditForm | None = None,
    add: AddForm | None = None,
    delete: Entry | None = None,
) -> TemplateResponse:
    """The whole page, with one row in its form if asked: the screen as it works without JavaScript."""
    if refusal:
        messages.error(request, refusal)
    context = {
        **_common(request, entry_list),
        "sections": sections(request.user),
        "groups": groups(entry_list),
        "edit": edit,
        "add": add,
        "add_kind": add and add["kind"].value() if add and "kind" in add.fields else None,
        "delete": delete,
    }
    return TemplateResponse(request, TEMPLATE, context, status=status)


def fragment(
    request: Request, part: str, entry_list: EntryList, *, status: int = 200, **context: Any
) -> TemplateResponse:
    """One part of the page, for htmx. `said` is a sentence for the toast, `size` the list's new length."""
    return TemplateResponse(
        request, f"{TEMPLATE}#{part}", {**_common(request, entry_list), **context}, status=status
    )


def _common(request: Request, entry_list: EntryList) -> dict[str, Any]:
    return {
        "list": entry_list,
        "can": permissions(request.user, type(entry_list)),
        "palette": PALETTE if isinstance(entry_list, Pipeline) else (),
    }
