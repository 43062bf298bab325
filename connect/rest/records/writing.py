"""What a program writes into a record: by the same rules as on the screen.

A new record, and one that goes to another pipeline, goes through the whole form. Else what is typed goes
through the form of these fields alone, and another entry is a move, as on the board: the database is asked
for little.

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
from lists.entries import Entry, EntryList
from lists.fields import EntryField
from lists.statements import one
from pipelines.models import Stage
from records.forms import RecordForm
from records.models import Record
from records.staged_forms import form_class, form_class_of

type Entries = dict[EntryField, Entry | None]
type Sent = dict[str, tuple[Field, str]]  # by the names of the fields


def save(of: RecordType, record: Record, values: Mapping[str, Json]) -> None:
    """In a transaction, with the record locked. Raises Fault and Refused."""
    sent = _sent(of, _with_full_name(of, values, is_new=record._state.adding))
    entries, typed = _entries(of, record, sent), dict(_typed(sent))
    stage = next((entry for entry in entries.values() if isinstance(entry, Stage)), None)
    present = None if record._state.adding else record.present_stage
    if record._state.adding or (stage and present and stage.pipeline_id != present.pipeline_id):
        chosen = {key.name: str(entry.pk) if entry else "" for key, entry in entries.items()}
        pipeline = {"pipeline": str(stage.pipeline_id)} if stage else {}
        _submit(form_class(of.model), record, _present(record) | chosen | pipeline | typed)
        return
    for key, entry in entries.items():
        _give(record, key, entry)
    if typed:
        _submit(form_class_of(of.model, *typed), record, typed)


def _give(record: Record, key: EntryField, entry: Entry | None) -> None:
    if isinstance(entry, Stage):
        record.move_to(entry.pk)
    else:
        record.give(key, entry.pk if entry else None)


def _submit(form: type[RecordForm], record: Record, data: dict[str, str]) -> None:
    filled_in = form(record, MultiValueDict({name: [value] for name, value in data.items()}))
    if not filled_in.save_if_valid():
        raise Fault("\n".join(_wrong(filled_in)))


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


def _typed(sent: Sent) -> Iterator[tuple[str, str]]:
    for field, text in sent.values():
        if isinstance(field, Amount):
            yield field.path, _amount(field, text)
        elif not isinstance(field, Coded | OfStage):
            yield field.path, text


def _entries(of: RecordType, record: Record, sent: Sent) -> Entries:
    """Those that were sent by their codes. Raises Fault."""
    coded = [(field, text) for field, text in sent.values() if isinstance(field, Coded)]
    entries: Entries = {field.key: _entry(field, text) if text else None for field, text in coded}
    stage = stage_for(of, record, {name: text for name, (_field, text) in sent.items()})
    return {of.stage.key: stage, **entries} if of.stage and stage else entries


def _entry(field: Coded, code: str) -> Entry:
    model, paths = field.key.remote_field.model, field.key.list_paths
    found = cast("Entry | None", one(model, *paths, **{field.key.list_path: field.key.code, "code": code}))
    entry_list = None if found else cast("EntryList | None", field.key.named().first())
    entry = found or (resolve_and_count(entry_list, [code]).get(code) if entry_list else None)
    if entry is None:
        raise _unfit(field, code)
    return entry


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
