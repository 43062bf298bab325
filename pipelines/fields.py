"""A key to a stage of an entity type, for the records of any app."""

from django.db.models import Q, QuerySet

from lists.fields import EntryField
from lists.querysets import EntryQuerySet
from pipelines.models import EntityType, Pipeline, Stage


class StageField(EntryField):
    """`stage = StageField("DEAL")`: a stage, and so a pipeline, of an entity type."""

    entries = "pipelines.Stage"
    list_path = "pipeline__entity_type__code"

    def named(self) -> QuerySet[EntityType]:
        return EntityType.objects.filter(code=self.code)

    def of_list(self) -> EntryQuerySet:
        stages = super().of_list().select_related("pipeline__entity_type")
        return stages.order_by("pipeline__position", "kind", "position")

    def pipelines(self) -> QuerySet[Pipeline]:
        """Those of its entity type, archived ones too, in their order."""
        of_type = Pipeline.objects.filter(entity_type__code=self.code)
        return of_type.select_related("entity_type").order_by("position")

    def is_open(self, chosen: int | None) -> Q:
        # A record of an archived pipeline moves on in it; no other record moves there.
        of_chosen = Q(pipeline__in=Stage.objects.filter(Q(pk=chosen)).values("pipeline"))
        return Q(archived_at=None) & (Q(pipeline__archived_at=None) | of_chosen) | Q(pk=chosen)
