"""What people type about a new drop-down list: its name, what it is for, and the values to begin with."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crmsettings.bulk.paste import MOST_LINES
from crmsettings.entries.forms import Data, VerbForm, field_of
from crmsettings.screen.sentences import told
from dictionaries.models import Dictionary
from lists.once import once
from lists.protection import gone
from lists.text.grammar import records
from lists.text.numbers import grouped
from lists.text.pasting import Line

COLUMNS = ("name", "description", "code")
MOST_NAMED = 5  # lines with something wrong


class AddListForm(VerbForm):
    """A list, and values from lines: all of them are added with it, or the form says which cannot be."""

    lines = forms.CharField(
        label=gettext_lazy("Values, one per line"),
        help_text=gettext_lazy("They can be added later, too. A name, or a code and a name: TV: Television."),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "dir": "auto"}),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="id_new_list_%s")
        self.added: Dictionary | None = None
        self.fields["lines"].validators = []  # a line that cannot be has a sentence of its own
        typed = {column: field_of(Dictionary(), column) for column in COLUMNS}
        typed["code"].widget.attrs |= {"spellcheck": "false", "autocapitalize": "characters"}
        self.fields = {**typed, **self.fields}

    def clean_lines(self) -> str:
        lines: str = self.cleaned_data["lines"]
        count = len(records(lines))
        if count > MOST_LINES:
            sentence = _("%(count)s lines are too many: paste at most %(most)s at once.")
            raise ValidationError(sentence, params={"count": grouped(count), "most": grouped(MOST_LINES)})
        if count:
            paste = Dictionary().preview(lines)  # nothing is saved
            left_out = sorted([*paste.twice, *paste.invalid, *paste.present, *paste.renamed], key=_number)
            if left_out:
                raise ValidationError(_sentences(left_out))
        return lines if count else ""

    def clean(self) -> None:
        """What the model would refuse is said together with what is wrong with the lines."""
        if not self.errors:
            return  # the model is asked by the verb, which knows what was added already
        typed = {name: self.cleaned_data[name] for name in set(COLUMNS) & self.cleaned_data.keys()}
        try:
            Dictionary(**typed).full_clean(exclude=set(COLUMNS) - typed.keys())
        except ValidationError as error:
            self.add_error(None, error)

    def verb(self, data: Data) -> None:
        pk = once(self.data, "add list", lambda: int(self._add(data).pk))
        self.added = Dictionary.objects.filter(pk=pk).first()
        if self.added is None:
            raise gone()

    def _add(self, data: Data) -> Dictionary:
        typed = {"description": data["description"], "lines": data["lines"]}
        return Dictionary.add_list(data["name"], data["code"], **typed)

    @property
    def said(self) -> str:
        return told(self.added, "add") if self.added else ""


def _number(line: Line) -> int:
    return line.number


def _sentences(lines: list[Line]) -> list[str]:
    """What is wrong with the first of these lines, and how many more there are."""
    sentence = _("Line %(number)d, “%(text)s”: %(reason)s")
    found = [
        sentence % {"number": line.number, "text": line.text[:60], "reason": line.reason}
        for line in lines[:MOST_NAMED]
    ]
    more = len(lines) - len(found)
    if more:
        found.append(ngettext("and %(count)s more", "and %(count)s more", more) % {"count": grouped(more)})
    return found
