"""The answer of a call: `result`, where it goes on, and when it was worked out."""

import json
import time
from dataclasses import dataclass, field
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.utils import timezone

from connect.rest.faults import Fault
from connect.rest.methods import Answer
from connect.rest.parameters import Json


@dataclass(frozen=True)
class Clock:
    start: float = field(default_factory=time.time)

    def told(self) -> dict[str, Json]:
        """All six keys: some clients fail without one of them, and one fails with a seventh."""
        finish = time.time()
        return {
            "start": self.start,
            "finish": finish,
            "duration": finish - self.start,
            "processing": finish - self.start,
            "date_start": _moment(self.start),
            "date_finish": _moment(finish),
        }


def _moment(seconds: float) -> str:
    zone = timezone.get_default_timezone()
    return datetime.fromtimestamp(seconds, tz=zone).isoformat(timespec="seconds")


def success(answer: Answer, clock: Clock) -> HttpResponse:
    told: dict[str, Json] = {"result": answer.result}
    if answer.next is not None:
        told["next"] = answer.next
    if answer.total is not None:
        told["total"] = answer.total
    return _response({**told, "time": clock.told()}, 200)


def failure(fault: Fault) -> HttpResponse:
    return _response(fault.as_json(), fault.status)


def _response(told: Json, status: int) -> HttpResponse:
    content = json.dumps(told, ensure_ascii=False, cls=DjangoJSONEncoder)
    response = HttpResponse(content, status=status, content_type="application/json; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"  # the address has the token
    return response
