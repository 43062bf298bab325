"""The form of /segments/. It shows a question that was asked; what an address means, Question.asked says."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from records.filters import ALL, ARCHIVED, NOTHING
from records.segments.question import AMOUNT, Known, Question

Choices = list[tuple[str, Any]]


class QuestionForm(forms.Form):
    """The first fields say what is shown; the others, which records."""

    def __init__(self, question: Question) -> None:
        super().__init__(initial=question.query, auto_id="segment_%s")
        model, keys = question.model, question.model.entry_fields()
        fields = [(key.name, capfirst(str(key.verbose_name))) for key in keys]
        types = [(found.slug(), capfirst(str(found._meta.verbose_name_plural))) for found in question.types]
        self.ask("type", _("Records"), types)
        self.ask("by", pgettext("segments", "By"), fields)
        if len(keys) > 1:
            others = [field for field in fields if field[0] != question.by.name]
            self.ask("across", pgettext("segments", "And by"), [("", _("nothing else")), *others])
        if model.has_amount():
            self.ask(
                "measure",
                pgettext("segments", "Show"),
                [("", _("the number of records")), (AMOUNT, _("the amount"))],
            )
        self.shown = list(self.fields)
        if len(question.pipelines) > 1:
            pipelines = [(str(found.pk), marked(found)) for found in question.pipelines]
            self.ask("pipeline", _("Pipeline"), [("", pgettext("values", "all")), *pipelines])
        for key in keys:
            choices = list(entry_choices(question.known[key.name]))
            nothing = [(NOTHING, _("no value"))] if key.null else []
            self.ask(
                key.name,
                capfirst(str(key.verbose_name)),
                [("", pgettext("values", "all")), *nothing, *choices],
            )
        whether = [
            ("", pgettext("records", "active")),
            (ARCHIVED, pgettext("records", "archived")),
            (ALL, pgettext("records", "active and archived")),
        ]
        self.ask("archived", pgettext("records", "Archive"), whether)

    def ask(self, name: str, label: str, choices: Choices) -> None:
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)

    @property
    def what(self) -> list[BoundField]:
        return [self[name] for name in self.shown]

    @property
    def which(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name not in self.shown]

    @property
    def narrowed(self) -> int:
        """How many of the filters are in use."""
        return sum(bool(self.initial.get(field.name)) for field in self.which)


def marked(named: Any) -> str:
    """The label of an entry or of a list, of which a dictionary is never archived."""
    is_archived = getattr(named, "archived_at", None) is not None
    return _("%(label)s (archived)") % {"label": named.label} if is_archived else str(named.label)


def entry_choices(known: Known) -> Iterator[tuple[str, Any]]:
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
        yield sentence % {"count": number_format(known.further, force_grouping=True)}, []
