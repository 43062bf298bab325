"""Each response says in a header how many queries it took, and how many rows of entries it wrote."""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

HEADER = "Bench-SQL"
WRITES_ENTRIES = re.compile(
    r'(INSERT INTO|UPDATE|DELETE FROM) "?(dictionaries_dictionaryvalue|pipelines_stage)\b'
)


def count_sql(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def respond(request: HttpRequest) -> HttpResponse:
        queries = rows = 0

        def count(
            execute: Callable[..., object], sql: str, params: object, many: bool, context: dict[str, Any]
        ) -> object:
            nonlocal queries, rows
            result = execute(sql, params, many, context)
            queries += not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))
            if WRITES_ENTRIES.match(sql):
                rows += max(0, context["cursor"].rowcount)
            return result

        with connection.execute_wrapper(count):
            response = get_response(request)
        response.headers[HEADER] = f"{queries} {rows}"
        return response

    return respond
