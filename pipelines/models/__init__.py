"""Entity types, their pipelines, and the stages of these. Each module begins with its rules."""

from pipelines.models.entity_types import EntityType
from pipelines.models.pipelines import Pipeline
from pipelines.models.stages import Stage

__all__ = ["EntityType", "Pipeline", "Stage"]
