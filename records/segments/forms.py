"""The form of /segments/. It shows a question; what an address means, Question.from_query says."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from records.choices import FilterForm
from records.segments.question import AMOUNT, Question


class QuestionForm(FilterForm):
    """The first fields say what is counted; the others, which records."""

    what = ("type", "by", "across", "measure")

    def __init__(self, question: Question) -> None:
        super().__init__(initial=question.query, auto_id="segment_%s")
        self._add_what(question)
        if len(question.pipelines) > 1:
            self.add_pipelines(question.pipelines, ("", _("Pipeline")))
        self.add_lists({key: question.known[key.name] for key in question.model.entry_fields()})
        self.add_states()

    @property
    def asked(self) -> list[forms.BoundField]:
        return [field for field in self if field.name in self.what]

    def _add_what(self, question: Question) -> None:
        fields = [(key.name, key.title) for key in question.model.entry_fields()]
        self.add("type", _("Records"), [(model.slug(), model.type_title()) for model in question.types])
        self.add("by", pgettext("segments", "By"), fields)
        if len(fields) > 1:
            others = [field for field in fields if field[0] != question.by.name]
            self.add("across", pgettext("segments", "And by"), [("", _("nothing else")), *others])
        if question.model.has_amount():
            measures = [("", _("the number of records")), (AMOUNT, _("the amount"))]
            self.add("measure", pgettext("segments", "Show"), measures)
