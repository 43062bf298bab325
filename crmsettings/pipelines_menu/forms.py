"""What people type about a new pipeline: its name, and the stages with which it begins."""

from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crmsettings.entries.forms import Data, NameField, VerbForm
from lists.once import once
from lists.protection import gone
from pipelines.models import EntityType, Pipeline
from pipelines.shipped import shipped_stages


class AddPipelineForm(VerbForm):
    """A name, and the stages to begin with: the shipped ones, or those of another pipeline."""

    SHIPPED, MANDATORY = "shipped", "mandatory"

    name = NameField()
    begin = forms.ChoiceField(label=_("Stages to begin with"), widget=forms.RadioSelect)

    def __init__(self, entity_type: EntityType, copied: str = "", data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="id_new_pipeline_%s")
        self.entity_type = entity_type
        self.pipeline: Pipeline | None = None
        self.others = list(entity_type.pipelines.filter(archived_at=None).select_related("entity_type"))
        codes = {other.code for other in self.others}
        begin = cast(forms.ChoiceField, self.fields["begin"])
        begin.choices = self._choices()
        begin.initial = copied if copied in codes else self.SHIPPED

    def _choices(self) -> list[tuple[str, str]]:
        count = len(shipped_stages(self.entity_type.code))
        shipped = ngettext("The shipped stage", "The %(count)d shipped stages", count) % {"count": count}
        return [
            (self.SHIPPED, shipped),
            (self.MANDATORY, str(_("Only those that every pipeline has: first, success, failure"))),
            *((other.code, _("A copy of “%(label)s”") % {"label": other.label}) for other in self.others),
        ]

    def verb(self, data: Data) -> None:
        source = next((other for other in self.others if other.code == data["begin"]), None)

        def add() -> int:
            if source is not None:
                return int(source.copy(data["name"]).pk)
            only = data["begin"] == self.MANDATORY
            return int(self.entity_type.add_pipeline(data["name"], mandatory_only=only).pk)

        pk = once(self.data, "add pipeline", add)
        self.pipeline = self.entity_type.pipelines.filter(pk=pk).first()
        if self.pipeline is None:
            raise gone()
