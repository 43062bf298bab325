"""The numbers of /segments/ as a CSV file for a spreadsheet: the same rows, amounts to the cent."""

import csv
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from records.segments.charts import measure, pipeline_title, share_of, title
from records.segments.counting import Heading, Segments, Tally
from records.segments.funnels import funnels

BYTE_ORDER_MARK = "\ufeff"  # by which a spreadsheet knows UTF-8
FORMULA = ("=", "+", "-", "@", "\t", "\r")

Line = list[Any]


class Echo:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def lines(segments: Segments) -> Iterator[str]:
    # Made in the language of the request, which may be over when the last line is sent.
    table = _table(segments) if segments.question.across else _list(segments)
    writer = csv.writer(Echo())
    return chain([BYTE_ORDER_MARK], (writer.writerow(map(_harmless, line)) for line in table))


def _harmless(cell: Any) -> Any:
    """A name that a spreadsheet would take for a formula stays a text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _list(segments: Segments) -> list[Line]:
    question = segments.question
    with_amount = question.model.has_amount()
    in_pipelines = any(pipeline_title(row) for row in segments.rows)
    steps = {step.heading.key: (step, funnel) for funnel in funnels(segments) for step in funnel.steps}
    measured = measure(question)

    def line(row: Heading | None, tally: Tally) -> Line:
        reached: Line = ["", ""]
        if row and row.key in steps:
            step, funnel = steps[row.key]
            part, start = measured(step.reached), measured(funnel.start)
            reached = [part, _rounded(share_of(part, start))]
        return [
            *([pipeline_title(row)] if in_pipelines else []),
            _title(row),
            tally.count,
            *([tally.amount] if with_amount else []),
            _rounded(share_of(measured(tally), measured(segments.all))),
            *(reached if steps else []),
        ]

    head = [
        *([_("Pipeline")] if in_pipelines else []),
        capfirst(str(question.by.verbose_name)),
        _("Records"),
        *([_("Amount")] if with_amount else []),
        _("Share, %"),
        *([_("Reached"), _("Conversion, %")] if steps else []),
    ]
    rows = [line(row, segments.by_row.get(row.key, Tally())) for row in segments.rows]
    return [head, *rows, line(None, segments.all)]


def _table(segments: Segments) -> list[Line]:
    question, columns = segments.question, segments.columns
    measured = measure(question)
    sides = " / ".join(capfirst(str(key.verbose_name)) for key in question.sides)
    head = [sides, *(_full_title(column) for column in columns), _("Total"), _("Share, %")]

    def line(label: str, tallies: list[Tally], total: Tally) -> Line:
        share = _rounded(share_of(measured(total), measured(segments.all)))
        return [label, *map(measured, tallies), measured(total), share]

    nothing = Tally()
    rows = [
        line(
            _full_title(row),
            [segments.cells.get((row.key, column.key), nothing) for column in columns],
            segments.by_row.get(row.key, nothing),
        )
        for row in segments.rows
    ]
    totals = [segments.by_column.get(column.key, nothing) for column in columns]
    return [head, *rows, line(_("Total"), totals, segments.all)]


def _title(row: Heading | None) -> str:
    return title(row) if row else _("Total")


def _full_title(heading: Heading) -> str:
    pipeline = pipeline_title(heading)
    return f"{pipeline} · {title(heading)}" if pipeline else title(heading)


def _rounded(share: float) -> str:
    return f"{share:.1f}"
