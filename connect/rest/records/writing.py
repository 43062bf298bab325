"""What a program writes into a record: through the same form as on the screen, so by the same rules.

It writes only what was sent. Names that are no fields of the record, and those that nobody writes, are passed
over. A code that was replaced leads to the entry that took its place.
"""

from collections.abc import Iterator, Mapping
from typing import cast

from django.forms import model_to_dict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from connect.rest.faults import Fault
from connect.rest.parameters import Json, Parameters
from connect.rest.records.fields import Amount, Coded, Field, OfStage, Unfit, sent_text
from connect.rest.records.stages import stage_for
from connect.rest.records.types import RecordType
from lists.aliases import resolve_and_count
from lists.entries import EntryList
from records.forms import RecordForm
from records.models import Record
from records.staged_forms import form_class, form_for

type Sent = dict[str, tuple[Field, str]]  # by the names of the fields


def save(of: RecordType, record: Record, values: Mapping[str, Json]) -> None:
    """In a transaction, with the record locked. Raises Fault."""
    sent = _sent(of, _with_full_name(of, values, is_new=record._state.adding))
    data = _present(record) | dict(_entered(sent))
    data |= stage_for(of, record, {name: text for name, (_field, text) in sent.items()})
    form = form_for(record, MultiValueDict({name: [value] for name, value in data.items()}))
    if not form.save_if_valid():
        raise Fault("\n".join(_wrong(form)))


def _present(record: Record) -> dict[str, str]:
    """What its form shows."""
    values = model_to_dict(record, list(form_class(type(record)).base_fields))
    stage = None if record._state.adding else record.present_stage
    pipeline = {"pipeline": stage.pipeline_id} if stage else {}
    return {name: "" if value is None else str(value) for name, value in (values | pipeline).items()}


def _with_full_name(of: RecordType, values: Mapping[str, Json], *, is_new: bool) -> Mapping[str, Json]:
    """People have one name here: all parts stand in it together, so that none is lost. So does a lead that
    comes without a title."""
    sent = Parameters(values)
    parts = [text for name in ("name", "secondname", "lastname") if (text := sent.text(name))]
    if not parts or not of.field("HONORIFIC"):
        return values
    if of.field("NAME"):
        return {**values, "NAME": " ".join(parts)} if is_new or sent.text("name") else values
    return {**values, "TITLE": " ".join(parts)} if is_new and not sent.text("title") else values


def _sent(of: RecordType, values: Mapping[str, Json]) -> Sent:
    sent: Sent = {}
    for name, value in values.items():
        field = of.field(str(name))
        if field and not field.is_read_only:
            try:
                sent[field.name] = field, sent_text(value)
            except Unfit:
                raise _unfit(field, value) from None
    return sent


def _entered(sent: Sent) -> Iterator[tuple[str, str]]:
    """Into the fields of the form; see `stage_for` for the stage."""
    for field, text in sent.values():
        if isinstance(field, Coded):
            yield field.key.name, str(_entry(field, text)) if text else ""
        elif isinstance(field, Amount):
            yield field.path, _amount(field, text)
        elif not isinstance(field, OfStage):
            yield field.path, text


def _entry(field: Coded, code: str) -> int:
    entry_list = cast("EntryList | None", field.key.named().first())
    entry = resolve_and_count(entry_list, [code]).get(code) if entry_list else None
    if entry is None:
        raise _unfit(field, code)
    return int(entry.pk)


def _amount(field: Amount, text: str) -> str:
    try:
        return str(field.parse(text or "0"))
    except Unfit:
        raise _unfit(field, text) from None


def _unfit(field: Field, value: Json) -> Fault:
    words = {"value": str(value)[:100], "name": field.name}
    return Fault(_("%(name)s cannot be “%(value)s”: there is no such value.") % words)


def _wrong(form: RecordForm) -> Iterator[str]:
    for name, sentences in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        for sentence in sentences:
            yield f"{label}: {sentence}" if label else str(sentence)
