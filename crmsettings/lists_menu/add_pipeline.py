"""What people type about a new pipeline: its name, and the stages with which it begins."""

from collections.abc import Iterator
from hashlib import sha256
from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crmsettings.access import may_with_lists
from crmsettings.entries.forms import Data, NameField, VerbForm
from crmsettings.screen.groups import titles
from lists.history import operation
from lists.once import once
from lists.protection import gone
from lists.rights import Person
from lists.text.grammar import records
from lists.text.numbers import grouped
from pipelines.models import EntityType, Pipeline
from pipelines.pasting import PastedStages, StageLine
from pipelines.shipped import shipped_stages

SHIPPED, COPY, PASTE, MANDATORY = "shipped", "copy", "paste", "mandatory"
MOST_LINES = 1_000
# While somebody types or pastes, how the lines are read is shown beside them.
PREVIEWED = {
    "hx-post": reverse_lazy("add_pipeline"), "hx-trigger": "input changed delay:300ms",
    "hx-vals": '{"preview": "1"}', "hx-target": "#stages-preview", "hx-swap": "innerHTML",
    "hx-sync": "this:replace",
}  # fmt: skip


class AddPipelineForm(VerbForm):
    """A name, and the stages to begin with: the shipped ones, those of another pipeline, or pasted ones.

    Pasted stages are added only as they were previewed.
    """

    name = NameField()
    begin = forms.ChoiceField(
        label=gettext_lazy("Stages to begin with"), widget=forms.RadioSelect, initial=SHIPPED
    )
    source = forms.ChoiceField(label=gettext_lazy("Pipeline to copy"), required=False)
    lines = forms.CharField(
        label=gettext_lazy("One stage per line"),
        help_text=gettext_lazy(
            "Won and lost stages are recognised by a word, a sign or a heading: "
            "“Signed (won)”, “✗ No budget”, “Lost:”."
        ),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "dir": "auto", **PREVIEWED}),
    )
    default = forms.BooleanField(
        label=gettext_lazy("Make it the default pipeline: new deals start here"), required=False
    )
    previewed = forms.CharField(required=False)

    def __init__(
        self, user: Person, entity_type: EntityType, data: QueryDict | None = None, copied: str = ""
    ) -> None:
        super().__init__(data, auto_id="id_new_pipeline_%s")
        self.entity_type = entity_type
        self.pipeline: Pipeline | None = None
        self.others = list(entity_type.pipelines.filter(archived_at=None).select_related("entity_type"))
        codes = [other.code for other in self.others]
        if copied in codes:
            self.initial = {"begin": COPY, "source": copied}
        cast(forms.ChoiceField, self.fields["begin"]).choices = self._ways()
        source = cast(forms.ChoiceField, self.fields["source"])
        source.choices = [(other.code, other.label) for other in self.others]
        self.fields["lines"].validators = []  # a line that cannot be has a sentence of its own
        if not may_with_lists(user, "change", Pipeline):
            del self.fields["default"]

    def _ways(self) -> list[tuple[str, str]]:
        count = len(shipped_stages(self.entity_type.code))
        shipped = ngettext("The shipped stage", "The %(count)s shipped stages", count) % {"count": count}
        return [
            (SHIPPED, shipped),
            (COPY, _("A copy of another pipeline")),
            (MANDATORY, _("Only those that every pipeline has: first, success, failure")),
            (PASTE, _("Pasted stages, one per line")),
        ]

    @property
    def pasted(self) -> PastedStages | None:
        """How the lines are read; nothing before there are any."""
        lines = self.data.get("lines", "") if self.is_bound else ""
        return self.entity_type.preview_stages(lines) if 0 < len(records(lines)) <= MOST_LINES else None

    @property
    def groups(self) -> Iterator[tuple[str, list[StageLine]]]:
        """The stages as they would be, under the titles of their groups."""
        if pasted := self.pasted:
            for kind, title in titles(self.others[0]).items():
                yield title, pasted.of_kind(cast(int, kind))

    @property
    def fingerprint(self) -> str:
        typed = self.data.get("lines", "").splitlines()
        return sha256("\n".join(typed).encode(errors="replace")).hexdigest()

    def clean(self) -> None:
        begin, source = (self.cleaned_data.get(name) for name in ("begin", "source"))
        if begin == COPY and source == "":
            self.add_error("source", forms.Field.default_error_messages["required"])
        if begin != PASTE:
            return
        count = len(records(self.cleaned_data["lines"]))
        if not count:
            self.add_error("lines", _("Paste at least one line."))
        elif count > MOST_LINES:
            sentence = _("%(count)s lines are too many: paste at most %(most)s at once.")
            words = {"count": grouped(count), "most": grouped(MOST_LINES)}
            self.add_error("lines", ValidationError(sentence, params=words))
        elif self.cleaned_data["previewed"] != self.fingerprint:
            self.add_error("lines", _("Check how the lines are read, then add the pipeline."))

    def act(self) -> bool:
        """Without JavaScript a button asks for a preview, and adds nothing."""
        is_preview = self.data.get("preview") and self.data.get("begin") == PASTE
        return not is_preview and super().act()

    def verb(self, data: Data) -> None:
        pk = once(self.data, "add pipeline", lambda: self._add(data))
        self.pipeline = self.entity_type.pipelines.filter(pk=pk).first()
        if self.pipeline is None:
            raise gone()

    def _add(self, data: Data) -> int:
        name, begin = data["name"], data["begin"]
        with operation(None, "copy" if begin == COPY else "add"):
            if begin == COPY:
                source = next(other for other in self.others if other.code == data["source"])
                added = source.copy(name)
            else:
                lines = data["lines"] if begin == PASTE else ""
                added = self.entity_type.add_pipeline(name, lines=lines, mandatory_only=begin == MANDATORY)
            if data.get("default"):
                added.make_default()
        return int(added.pk)

    @property
    def said(self) -> str:
        sentence = _("Added “%(label)s”")
        if self.cleaned_data.get("default"):
            sentence = _("Added “%(label)s” as the default pipeline")
        return sentence % {"label": self.pipeline}
