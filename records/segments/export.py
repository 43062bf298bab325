"""The numbers of /segments/ as a CSV file for a spreadsheet: the same rows, amounts to the cent."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from lists.text.numbers import Quantity
from lists.text.spreadsheet import csv_lines
from records.numbers import share_of
from records.segments.counting import Heading, Segments, Tally
from records.segments.funnels import funnels

type Line = list[str | Quantity]


def lines(segments: Segments) -> Iterator[str]:
    # All of the table now, in the language of the request, which may be over when the last line is sent.
    return csv_lines(_table(segments) if segments.question.across else _list(segments))


def _list(segments: Segments) -> list[Line]:
    question, tallies = segments.question, segments.rows.tallies
    titles = [heading.pipeline_title for heading in segments.rows.headings]
    reached = _reached(segments)

    def line(heading: Heading | None, tally: Tally) -> Line:
        return [
            *([heading.pipeline_title if heading else ""] if any(titles) else []),
            heading.title if heading else _("Total"),
            tally.count,
            *([tally.amount] if question.model.has_amount() else []),
            _share(segments.measured(tally), segments.measured(segments.all)),
            *((reached.get(heading.key if heading else 0, ["", ""])) if reached else []),
        ]

    head: Line = [
        *([_("Pipeline")] if any(titles) else []),
        question.by.title,
        _("Records"),
        *([_("Amount")] if question.model.has_amount() else []),
        _("Share, %"),
        *([_("Reached"), _("Conversion, %")] if reached else []),
    ]
    rows = [line(heading, tallies[heading.key]) for heading in segments.rows.headings]
    return [head, *rows, line(None, segments.all)]


def _reached(segments: Segments) -> dict[int | None, Line]:
    """By the key of a stage: how many records reached it, and their share of those that are not lost."""
    return {
        step.heading.key: [reached, _share(reached, segments.measured(funnel.start))]
        for funnel in funnels(segments)
        for step in funnel.steps
        for reached in [segments.measured(step.reached)]
    }


def _table(segments: Segments) -> list[Line]:
    rows, columns, measured = segments.rows, segments.columns, segments.measured
    whole = measured(segments.all)

    def line(label: str, tallies: Sequence[Tally], total: Tally) -> Line:
        return [label, *map(measured, tallies), measured(total), _share(measured(total), whole)]

    sides = " / ".join(key.title for key in segments.question.sides)
    head: Line = [sides, *map(_full_title, columns.headings), _("Total"), _("Share, %")]
    cells = [
        line(
            _full_title(row),
            [segments.cells[row.key, column.key] for column in columns.headings],
            rows.tallies[row.key],
        )
        for row in rows.headings
    ]
    totals = [columns.tallies[column.key] for column in columns.headings]
    return [head, *cells, line(_("Total"), totals, segments.all)]


def _full_title(heading: Heading) -> str:
    pipeline = heading.pipeline_title
    return f"{pipeline} · {heading.title}" if pipeline else heading.title


def _share(part: Quantity, whole: Quantity) -> str:
    return f"{share_of(part, whole):.1f}"
