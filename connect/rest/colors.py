"""COLOR: the colour of a stage, written as a program has sent it; see connect.models.sent_colors."""

from collections.abc import Mapping

from django.db.models import QuerySet

from connect.models import SentColor
from lists.rows import Row
from pipelines.colors import clean_color
from pipelines.models import Stage


def sent_colors(model: type[Row], rows: "QuerySet[Row]") -> dict[int, str]:
    """What was sent for these rows, by their keys; only stages have a colour."""
    if not issubclass(model, Stage):
        return {}
    sent = SentColor.objects.filter(stage__in=rows.order_by().values("pk"))
    return dict(sent.values_list("stage", "written"))


def shown_color(stage: Stage, sent: Mapping[int, str]) -> str:
    written = sent.get(stage.pk, "")
    return written if written and clean_color(written) == stage.color else stage.color.upper()


def remember_color(stage: Stage, written: str) -> None:
    """Once the stage has this colour."""
    if written == stage.color.upper():
        SentColor.objects.filter(stage=stage.pk).delete()
    else:
        SentColor.objects.update_or_create(stage=stage.pk, defaults={"written": written})
