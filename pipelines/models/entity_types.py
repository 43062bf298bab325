"""Entity types: what moves through the stages of a pipeline.

- An entity type comes with the program that has its records: nobody adds one, and it is never deleted.
- Deals have stages, all others have statuses; deals alone may have many pipelines.
- It may be renamed, and moved among the others.
"""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lists.history import recorded
from lists.protection import Guard, Refused, constant
from lists.querysets import ProtectedQuerySet
from lists.rows import Row
from pipelines.pasting import PastedStages, read_stages

if TYPE_CHECKING:
    from pipelines.models.pipelines import Pipeline


class EntityType(Row):
    """Leads, deals, quotes, invoices: what moves through the stages of a pipeline."""

    class StageTerm(models.TextChoices):
        STAGE = "stage", _("stage")
        STATUS = "status", _("status")

    stage_term = models.CharField(_("word for its stages"), max_length=10, choices=StageTerm)
    allows_many_pipelines = models.BooleanField(_("may have many pipelines"), default=False)

    document_key = "entity_types"
    guards = (
        *Row.guards,
        Guard("entity_type", "DELETE", "1 = 1", _("An entity type stays.")),
        constant("many", "allows_many_pipelines", _("Only deals have many pipelines; that never changes.")),
    )

    objects = ProtectedQuerySet.as_manager()

    class Meta(Row.Meta):
        verbose_name = _("entity type")
        verbose_name_plural = _("entity types")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                name="entity_type_code_unique",
                violation_error_message=_("An entity type with this code already exists."),
            )
        ]

    @property
    def message_context(self) -> str:
        return "entity type"

    @property
    def refusal(self) -> Refused | None:
        sentence = _("“%(label)s” is an entity type of the CRM: it can be renamed, but not deleted.")
        return Refused(sentence % {"label": self.label}, reason="entity_type")

    def preview_stages(self, lines: str) -> PastedStages:
        """The stages with which `add_pipeline` would begin."""
        return read_stages(lines, self.code)

    @recorded("add")
    def add_pipeline(
        self, label: str, code: str = "", *, mandatory_only: bool = False, lines: str = ""
    ) -> "Pipeline":
        """A new pipeline with the shipped stages, or with pasted ones. Raises ValidationError, by field."""
        pipeline = self.pipelines.model(entity_type=self, name=label, code=code)
        pipeline.parent_lock()
        pipeline.full_clean()
        pipeline.save(force_insert=True)
        if lines:
            pipeline.fill_with(self.preview_stages(lines).stages)
        else:
            pipeline.fill(mandatory_only=mandatory_only)
        return pipeline
