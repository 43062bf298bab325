"""The stages that a new pipeline begins with: those of the shipped one of its entity type."""

import json
from pathlib import Path

FIXTURE = Path(__file__).parent / "fixtures" / "pipelines.json"


def shipped_stages(entity_code: str) -> list[dict[str, object]]:
    """Field values of the shipped stages, in order; none for an entity type that ships none."""
    rows = json.loads(FIXTURE.read_text(encoding="utf-8"))
    stages = [row["fields"] for row in rows if row["model"] == "pipelines.stage"]
    return [stage for stage in stages if stage.pop("pipeline")[0] == entity_code]
