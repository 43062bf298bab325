"""Pipelines: the ordered stages of an entity type.

- Deals may have many pipelines; leads, quotes and invoices have exactly one.
- Each entity type has one default pipeline, where new records start. It is neither archived nor deleted;
  to get rid of it, make another one the default first.
- A pipeline is deleted only after it was archived, and only when nothing uses it or any of its stages; its
  stages go with it, system stages included.
- An archived pipeline keeps its records: they move on in it, and no other record moves there.
- A pipeline never moves to another entity type.
- Records leave a pipeline only stage by stage, for the stages of another active one that somebody chose.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lists.entries import EntryList
from lists.history import recorded
from lists.protection import Guard, Refused, archived, constant, gone
from lists.reordering import append_together
from lists.replacing import hand_over, wait_for_others
from lists.text.direction import isolated
from pipelines.models.entity_types import EntityType
from pipelines.pasting import StageLine
from pipelines.shipped import shipped_stages

if TYPE_CHECKING:
    from pipelines.models.stages import Stage

# Where an entity type has one pipeline, that is its default.
SECOND_OF_ITS_TYPE = (
    "NOT NEW.is_default AND NOT (SELECT allows_many_pipelines FROM {parent} WHERE id = NEW.entity_type_id)"
)
# An initial, a success and a failure stage that nobody deletes, as long as the pipeline is there.
COMPLETE = (
    "(SELECT COUNT(DISTINCT kind) FROM {entries} WHERE {entries_id} = NEW.id AND is_system AND kind <> 2) = 3"
)
WITHOUT_DEFAULT = (
    "NOT NEW.is_default AND (SELECT MAX(CASE WHEN is_default THEN 1 ELSE 0 END) FROM {table} "
    "WHERE entity_type_id = NEW.entity_type_id) = 0"
)
ONE_DEFAULT = _("One pipeline of each entity type is the default: make another one the default first.")
ONLY_ONE = _("Only deals have more than one pipeline.")
INCOMPLETE = _("A pipeline needs an initial, a success and a failure stage.")


class Pipeline(EntryList):
    """The ordered stages of an entity type."""

    entity_type = models.ForeignKey(
        EntityType, models.PROTECT, related_name="pipelines", verbose_name=_("entity type")
    )
    is_default = models.BooleanField(_("default"), default=False, editable=False)

    parent_field = "entity_type"
    document_key = "pipelines"
    gives_records = True
    archived_means = _("No new deals start here; existing deals stay.")
    action_titles: ClassVar = {
        "copy": pgettext_lazy("kind of change", "Copy"),
        "make_default": pgettext_lazy("kind of change", "Make default"),
    }
    operation_sentences: ClassVar = {
        "make_default": _("made “%(label)s” the default"),
    }
    guards = (
        *EntryList.guards,
        Guard("default", "DELETE", "OLD.is_default", _("The default pipeline stays.")),
        Guard("active", "DELETE", "OLD.archived_at IS NULL", _("Archive the pipeline before you delete it.")),
        constant("entity_type", "entity_type_id", _("A pipeline never moves to another entity type.")),
        Guard(
            "single",
            "INSERT",
            SECOND_OF_ITS_TYPE,
            ONLY_ONE,
        ),
        Guard(
            "single",
            "UPDATE",
            SECOND_OF_ITS_TYPE,
            _("The only pipeline of its records stays the default."),
        ),
        Guard("stages", "UPDATE", f"NEW.is_default AND NOT OLD.is_default AND NOT {COMPLETE}", INCOMPLETE),
        # SQLite could only ask too early: the stages come after their pipeline.
        Guard(
            "stages",
            "INSERT",
            f"EXISTS (SELECT 1 FROM {{table}} WHERE id = NEW.id) AND NOT {COMPLETE}",  # noqa: S608
            INCOMPLETE,
            deferred=True,
            only="postgresql",
        ),
        Guard("default", "INSERT", WITHOUT_DEFAULT, ONE_DEFAULT, deferred=True),
        Guard("default", "UPDATE", WITHOUT_DEFAULT, ONE_DEFAULT, deferred=True),
    )

    class Meta(EntryList.Meta):
        verbose_name = _("pipeline")
        verbose_name_plural = _("pipelines")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entity_type", "code"],
                name="pipeline_code_unique",
                violation_error_message=_("This code is already taken by another pipeline."),
            ),
            models.UniqueConstraint(
                fields=["entity_type"],
                condition=models.Q(is_default=True),
                name="pipeline_one_default",
                violation_error_message=_("There is a default pipeline already."),
            ),
            models.CheckConstraint(
                condition=models.Q(is_default=False) | models.Q(archived_at=None),
                name="pipeline_default_active",
                violation_error_message=_("The default pipeline cannot be archived."),
            ),
        ]

    @property
    def message_context(self) -> str:
        return "pipeline"

    @classmethod
    def change_sentence(cls, field: str, after: object) -> str | Promise | None:
        return cls.operation_sentences["make_default"] if field == "is_default" and after else None

    @property
    def title(self) -> str:
        if self.entity_type.allows_many_pipelines:
            return f"{isolated(self.entity_type.label)} · {isolated(self.label)}"
        return self.label

    @property
    def short_title(self) -> str:
        return self.title if self.entity_type.allows_many_pipelines else self.entity_type.label

    @property
    def refusal(self) -> Refused | None:
        words = {"label": self.label}
        if self.is_default:
            return Refused(_("“%(label)s” is the default pipeline, so it stays.") % words, reason="default")
        if self.archived_at is None:
            return Refused(_("Archive “%(label)s” before you delete it.") % words, reason="active")
        return None

    def fill_in_among(self, others: Sequence["Pipeline"]) -> None:
        if others and not self.entity_type.allows_many_pipelines:
            raise Refused(ONLY_ONE, reason="single")

    @property
    def archiving_refusal(self) -> Refused | None:
        if not self.is_default:
            return None
        sentence = _("“%(label)s” is the default pipeline: make another one the default first.")
        return Refused(sentence % {"label": self.label}, reason="default")

    def lack(self, entries: "Iterable[Stage]") -> Refused | None:
        kinds = {stage.kind for stage in entries if stage.is_system}
        return None if kinds >= {1, 3, 4} else Refused(INCOMPLETE, reason="stages")

    @recorded("make_default")
    def make_default(self) -> None:
        """New records start here. Raises Refused for a pipeline that is archived or not complete."""
        self.parent_lock()
        self.refetch_state()
        if self.archived_at:
            raise archived(self)
        self.refuse_incomplete()
        self.siblings().filter(is_default=True).update(is_default=False)
        self.is_default = True
        self.write("is_default")

    @recorded("copy")
    def copy(self, name: str) -> "Pipeline":
        """A new pipeline with the same active stages. Raises ValidationError, by field, and Refused."""
        self.parent_lock()
        self.refetch_state()
        copied = set(self.editable_fields()) - {"code", "name"}
        twin = Pipeline(name=name, **{field: getattr(self, field) for field in copied})
        twin.full_clean()
        twin.save(force_insert=True)
        twin.entries.bulk_create(stage.copy_for(twin) for stage in self.entries.active())
        return twin

    @recorded("move_records")
    def move_records(self, mapping: "Mapping[Stage, Stage]") -> int:
        """The records of each stage stand in the stage that it is mapped to, of another pipeline; how many.

        Stages that are not mapped keep theirs. Raises Refused, and then nothing has changed.
        """
        if not mapping:
            return 0
        wait_for_others()
        self.parent_lock()
        target = next(iter(mapping.values())).pipeline
        self.refuse_target(target)
        if {stage.pipeline_id for stage in mapping} != {self.pk}:
            raise Refused(_("Only the records of its own stages leave a pipeline."), reason="list")
        if {stage.pipeline_id for stage in mapping.values()} != {target.pk}:
            raise Refused(_("The records of a pipeline move to one other pipeline."), reason="list")
        return hand_over(list(mapping.items()))

    def refuse_target(self, target: "Pipeline") -> None:
        """Raises Refused when no records of this pipeline may move to the other one."""
        if target.pk == self.pk:
            raise Refused(_("The records of a pipeline move to another pipeline."), reason="itself")
        if target.entity_type_id != self.entity_type_id:
            sentence = _("“%(label)s” has records of another kind.")
            raise Refused(sentence % {"label": target.label}, reason="type")
        present = self.siblings().filter(pk__in=[self.pk, target.pk]).in_bulk()
        if len(present) < 2:
            raise gone()
        if present[target.pk].archived_at:
            raise archived(target)

    def fill(self, *, mandatory_only: bool = False) -> None:
        """Gives an empty pipeline the shipped stages of its entity type."""
        for stage in shipped_stages(self.entity_type.code):
            if stage.get("is_system") or not mandatory_only:
                self.entries.create(**stage)

    def fill_with(self, lines: Sequence[StageLine]) -> None:
        """Gives an empty pipeline stages as they were read from pasted lines."""
        for line in lines:
            if line.shipped:
                self.entries.create(**{**line.shipped, "code": line.code, "name": line.name})
        for kind in (2, 4):
            others = [line for line in lines if line.kind == kind and not line.shipped]
            stages = [self._new_entry(name=line.name, code=line.code, kind=kind) for line in others]
            if stages:
                stages[0].fill_in_together(stages)
                append_together(stages)
