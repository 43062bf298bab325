"""The page on which two pipelines of one entity type stand side by side."""

from typing import cast

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from crmsettings.access import list_for
from crmsettings.comparing.comparison import Comparison
from crmsettings.requests import Request
from crmsettings.screen.pages import shell
from pipelines.models import Pipeline


@require_safe
def compare_pipelines(request: Request, address: str) -> HttpResponse:
    """`?with=` names the other one, `left` another one for this side, `show` a part of the stages."""
    left = cast(Pipeline, list_for(request.user, address, "view"))
    all_of_type = list(left.siblings().select_related("entity_type"))
    by_code = {pipeline.code: pipeline for pipeline in all_of_type}
    wanted = by_code.get(request.GET.get("left", ""), left)
    if wanted != left:
        query = urlencode({key: request.GET[key] for key in ("with", "show") if key in request.GET})
        return redirect(f"{reverse('compare_pipelines', args=[wanted])}?{query}")
    others = [pipeline for pipeline in all_of_type if pipeline != left]
    right = by_code.get(request.GET.get("with", ""), _beside(others))
    context = {**shell(request, left), "pipelines": all_of_type, "right": right}
    if right is not None and right != left:
        comparison, shown = Comparison(request.user, left, right), request.GET.get("show", "")
        shown = shown if shown in {value for value, _title, _count in comparison.filters} else ""
        context |= {"comparison": comparison, "shown": shown, "groups": list(comparison.groups(shown))}
    return TemplateResponse(request, "comparing/compare.html", context)


def _beside(others: list[Pipeline]) -> Pipeline | None:
    """What is compared when nobody has chosen: the default pipeline, else the first active one."""
    ranked = sorted(others, key=lambda other: (not other.is_default, other.archived_at is not None))
    return next(iter(ranked), None)
