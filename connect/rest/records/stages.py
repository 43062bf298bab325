"""The stage that a program wants for a record.

A record never goes to another pipeline unless CATEGORY_ID says so: the codes of all pipelines look alike, and
one that was sent without its prefix would take it there by mistake. CATEGORY_ID alone leads to the initial
stage; a new record begins in the pipeline of its stage.
"""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from connect.bitrix24.vocabulary import DEFAULT_PIPELINE
from connect.rest.faults import Fault
from connect.rest.parameters import number_of
from connect.rest.places import number_of_pipeline
from connect.rest.records.types import RecordType, place_of_stages
from lists.aliases import resolve_and_count
from lists.statements import one
from pipelines.fields import StageField
from pipelines.models import Pipeline, Stage
from records.models import Record

CATEGORY = "CATEGORY_ID"
DEFAULT = {"pipeline__is_default": True}
ABOVE = ("pipeline", "pipeline__entity_type")


def stage_for(of: RecordType, record: Record, sent: Mapping[str, str]) -> Stage | None:
    """None where nothing was sent of it, and the record stays where it is. Raises Fault."""
    field, is_new = of.stage, record._state.adding
    if field is None or not (is_new or sent.keys() & {field.name, CATEGORY}):
        return None
    present = None if is_new else record.present_stage
    code, category = sent.get(field.name, ""), sent.get(CATEGORY, "")
    if code:
        return _with_code(field.key, present, code, category)
    if present and field.name in sent:
        raise Fault(_("%(name)s is empty, but a record always stands in a stage.") % {"name": field.name})
    if not category:
        return _initial(pipeline__entity_type__code=field.key.code, **DEFAULT) if is_new else None
    wanted = _category(list(field.key.pipelines()), category)
    return present if present and present.pipeline_id == wanted.pk else _initial(pipeline=wanted.pk)


def _with_code(key: StageField, present: Stage | None, code: str, category: str) -> Stage:
    """Raises Fault."""
    if present and not category and (stage := _in_pipeline(present.pipeline, code)):
        return stage
    pipelines = list(key.pipelines())
    wanted = _category(pipelines, category) if category else None
    stage = _named(pipelines, code, wanted)
    if present and not wanted and stage.pipeline_id != present.pipeline_id:
        sentence = _("“%(code)s” is a stage of another pipeline: send its CATEGORY_ID, too.")
        raise Fault(sentence % {"code": code})
    return stage


def _initial(**pipeline: object) -> Stage | None:
    return one(Stage, *ABOVE, kind=Stage.Kind.INITIAL, **pipeline)


def _category(pipelines: Sequence[Pipeline], text: str) -> Pipeline:
    """Raises Fault for a number that no pipeline has."""
    number = number_of(text)
    for row in pipelines:
        if number_of_pipeline(row) == number:
            return row
    raise Fault(_("There is no pipeline with the number %(number)s.") % {"number": text})


def _named(pipelines: Sequence[Pipeline], text: str, wanted: Pipeline | None) -> Stage:
    """A code without a prefix is one of the pipeline that is wanted, or of the shipped one. Raises Fault."""
    prefixes = {prefix: row for row in pipelines if (prefix := place_of_stages(row).prefix)}
    of_prefix = next((row for prefix, row in prefixes.items() if text.startswith(prefix)), None)
    shipped = next((row for row in pipelines if row.code == DEFAULT_PIPELINE), None)
    pipeline = of_prefix or wanted or shipped
    if pipeline and (wanted is None or pipeline == wanted):
        code = place_of_stages(pipeline).code(text)
        stage = resolve_and_count(pipeline, [code]).get(code)
        if isinstance(stage, Stage):
            return stage
    raise Fault(_("There is no stage “%(code)s” in this pipeline.") % {"code": text})


def _in_pipeline(pipeline: Pipeline, text: str) -> Stage | None:
    """Most records move on in their pipeline."""
    prefix = place_of_stages(pipeline).prefix
    if not text.startswith(prefix):
        return None
    code = text.removeprefix(prefix)
    return one(Stage, *ABOVE, pipeline=pipeline.pk, code=code)
