"""The form of /segments/. It shows a question; what an address means, Question.from_query says."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from records.choices import Choice, entry_choices, marked
from records.filters import ALL, ARCHIVED, NOTHING
from records.segments.question import AMOUNT, Question


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
