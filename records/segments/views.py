"""The page of segments, what htmx gets of it, and the same numbers as a file."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from lists.text.numbers import grouped
from records.access import SENTENCES, Request, record_types, types_for
from records.segments.charts import bars, funnel_picture, heat
from records.segments.counting import count_segments
from records.segments.export import lines
from records.segments.forms import QuestionForm
from records.segments.funnels import funnels
from records.segments.question import Question


@require_safe
def segments(request: Request) -> HttpResponse:
    question = question_for(request)
    response = TemplateResponse(request, "records/segments/segments.html", context_of(question))
    # What comes back from the history of the browser is a whole page.
    if request.htmx and not request.htmx.history_restore_request:
        response.template_name = "records/segments/segments.html#answer"
        push_url(response, question.address)
    return response


@require_safe
def segments_csv(request: Request) -> StreamingHttpResponse:
    question = question_for(request)
    name = "-".join([question.model.slug(), *(key.name for key in question.sides)])
    response = StreamingHttpResponse(lines(count_segments(question)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def question_for(request: Request) -> Question:
    """What the address asks, of the types that the person may see. Raises PermissionDenied."""
    visible = types_for(request.user)
    hidden = {model.slug() for model in record_types() if model not in visible}
    if not visible or request.GET.get("type") in hidden:
        raise PermissionDenied(SENTENCES["view"])
    return Question.from_query(visible, request.GET.dict())


def context_of(question: Question) -> dict[str, object]:
    counted = count_segments(question)
    context: dict[str, object] = {
        "question": question,
        "form": QuestionForm(question),
        "total": counted.all.count,
        "records": grouped(counted.all.count),
        "amount": grouped(counted.all.amount),
        "sum": counted.all.amount,
        "currency": settings.CURRENCY,
    }
    if question.across:
        return {**context, "heat": heat(counted)}
    pictures = [funnel_picture(counted, funnel) for funnel in funnels(counted)]
    return {**context, "bars": bars(counted), "funnels": pictures}
