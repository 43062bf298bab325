"""The form of /segments/. It shows a question; what an address means, Question.from_query says."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from lists.rows import Row
from records.filters import ALL, ARCHIVED, NOTHING
from records.numbers import grouped
from records.segments.question import AMOUNT, Known, Question

type Option = tuple[str, str]
type Choice = Option | tuple[str, list[Option]]


class QuestionForm(forms.Form):
    """The first fields say what is counted; the others, which records."""

    def __init__(self, question: Question) -> None:
        super().__init__(initial=question.query, auto_id="segment_%s")
        self._add_what(question)
        self.first_names = list(self.fields)
        self._add_filters(question)

    @property
    def what(self) -> list[forms.BoundField]:
        return [self[name] for name in self.first_names]

    @property
    def filters(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.first_names]

    @property
    def filters_in_use(self) -> int:
        return sum(bool(self.initial.get(field.name)) for field in self.filters)

    def _add_what(self, question: Question) -> None:
        fields = [(key.name, key.title) for key in question.model.entry_fields()]
        self._add("type", _("Records"), [(model.slug(), model.type_title()) for model in question.types])
        self._add("by", pgettext("segments", "By"), fields)
        if len(fields) > 1:
            others = [field for field in fields if field[0] != question.by.name]
            self._add("across", pgettext("segments", "And by"), [("", _("nothing else")), *others])
        if question.model.has_amount():
            measures = [("", _("the number of records")), (AMOUNT, _("the amount"))]
            self._add("measure", pgettext("segments", "Show"), measures)

    def _add_filters(self, question: Question) -> None:
        every: list[Choice] = [("", pgettext("values", "all"))]
        if len(question.pipelines) > 1:
            pipelines = [(str(pipeline.pk), marked(pipeline)) for pipeline in question.pipelines]
            self._add("pipeline", _("Pipeline"), [*every, *pipelines])
        for key in question.model.entry_fields():
            nothing: list[Choice] = [(NOTHING, _("no value"))] if key.null else []
            self._add(key.name, key.title, [*every, *nothing, *entry_choices(question.known[key.name])])
        states = [
            ("", pgettext("records", "active")),
            (ARCHIVED, pgettext("records", "archived")),
            (ALL, pgettext("records", "active and archived")),
        ]
        self._add("archived", pgettext("records", "Archive"), states)

    def _add(self, name: str, label: str, choices: Sequence[Choice]) -> None:
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)


def marked(row: Row) -> str:
    """The label of an entry or of a list, of which a dictionary is never archived."""
    is_archived = getattr(row, "archived_at", None) is not None
    return _("%(label)s (archived)") % {"label": row.label} if is_archived else row.label


def entry_choices(known: Known) -> Iterator[Choice]:
    """In list order; under the names of their lists where there are several."""
    groups = [
        (marked(entry_list), [(str(entry.pk), marked(entry)) for entry in entries])
        for entry_list, entries in groupby(known.entries, lambda entry: entry.entry_list)
    ]
    if len(groups) == 1:
        yield from groups[0][1]
    else:
        yield from groups
    if known.further:
        sentence = ngettext("and %(count)s more", "and %(count)s more", known.further)
        # A group without choices: it can be read, but not chosen.
        yield sentence % {"count": grouped(known.further)}, []
