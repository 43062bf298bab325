"""Where the records of a pipeline go before it is archived or deleted, or for their own sake."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Literal, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crmsettings.access import may_with_lists
from crmsettings.entries.forms import Data, VerbForm
from crmsettings.lists_menu.content import Content, Standing
from crmsettings.screen.groups import titles
from lists.history import operation
from lists.rights import Person, may_with_entries
from lists.text.numbers import grouped
from pipelines.matching import proposals
from pipelines.models import Pipeline, Stage

type Then = Literal["", "archive", "delete"]
STAY = ("", gettext_lazy("They stay where they are"))


class LeavingForm(VerbForm):
    """A pipeline for the records, and a stage of it for each stage in which any stand: chosen, never guessed.

    What is proposed is shown first: a form without a choice for every stage is shown again.
    """

    template = "lists_menu/leaving.html"
    target = forms.ChoiceField(label=gettext_lazy("Move the records to"), required=False)
    agreed = forms.BooleanField(label=gettext_lazy("Yes, that is what I want"), required=False)

    def __init__(
        self,
        user: Person,
        pipeline: Pipeline,
        data: QueryDict | None,
        query: Mapping[str, str],
        then: Then = "",
    ) -> None:
        asked = query if data is None else data
        # Another pipeline was chosen: nothing is done yet.
        super().__init__(None if "show" in asked else data, auto_id="id_leaving_%s")
        self.pipeline, self.then = pipeline, then
        self.content = Content(user, pipeline)
        self.may_move = may_with_lists(user, "change", Pipeline) and may_with_entries(
            user, "change", Pipeline
        )
        self.consequences: list[str] = []
        self.moved = 0
        self.chosen = self._chosen(asked.get("target", ""))
        if not self.is_bound and then != "archive" and self.chosen is None and self.others:
            self.chosen = next((other for other in self.others if other.is_default), self.others[0])
        self._offer()

    @cached_property
    def others(self) -> list[Pipeline]:
        """Those that can have the records."""
        if not self.may_move or not self.content.count:
            return []
        beside = self.pipeline.siblings().filter(archived_at=None).exclude(pk=self.pipeline.pk)
        return list(beside.select_related("entity_type"))

    def _chosen(self, code: str) -> Pipeline | None:
        return next((other for other in self.others if other.code == code), None)

    def _offer(self) -> None:
        field = cast(forms.ChoiceField, self.fields["target"])
        field.choices = [
            *([STAY] if self.then == "archive" else []),
            *((other.code, other.label) for other in self.others),
        ]
        field.initial = self.chosen.code if self.chosen else ""
        if self.chosen is None:
            return
        stages = list(self.chosen.entries.active())
        self.by_pk = {str(stage.pk): stage for stage in stages}
        proposed = proposals(self.content.all_stages, stages)
        choices: list[Any] = [] if self.then == "delete" else [STAY]
        choices += [
            (title, [(str(s.pk), s.label) for s in group]) for title, group in _groups(self.chosen, stages)
        ]
        for standing in self.content.stages:
            stage = standing.stage
            label = _("Where the records of “%(label)s” go") % {"label": stage.label}
            self.fields[_name(stage)] = forms.ChoiceField(
                choices=choices, required=self.then == "delete", label=label, initial=str(proposed[stage].pk),
                widget=forms.Select({"aria-label": label}),
            )  # fmt: skip

    @property
    def rows(self) -> Iterator[tuple[Standing, forms.BoundField | None]]:
        for standing in self.content.stages:
            yield standing, self[_name(standing.stage)] if self.chosen else None

    @property
    def mapping(self) -> dict[Stage, Stage]:
        if self.chosen is None:
            return {}
        stages = [standing.stage for standing in self.content.stages]
        wanted = ((stage, self.cleaned_data.get(_name(stage), "")) for stage in stages)
        return {stage: self.by_pk[pk] for stage, pk in wanted if pk}

    def clean(self) -> None:
        if self.chosen is None:
            if not self.then:
                self.add_error("target", _("Choose where the records go."))
            return
        if any(_name(standing.stage) not in self.data for standing in self.content.stages):
            raise ValidationError(_("Check where the records of each stage go, then confirm."))
        if self.errors:
            return
        self.consequences = self._consequences()
        if self.consequences and not self.cleaned_data["agreed"]:
            self.add_error("agreed", _("Tick the box if that is what you want."))

    def _consequences(self) -> list[str]:
        """What records become beside another word, said once for all of which the same is true."""
        counts: Counter[tuple[str, str]] = Counter()
        pairs: dict[tuple[str, str], tuple[Stage, Stage]] = {}
        count_of = {standing.stage: standing.count for standing in self.content.stages}
        for stage, target in self.mapping.items():
            ends = stage.outcome, target.outcome
            counts[ends] += count_of[stage]
            pairs[ends] = stage, target
        found = (stage.consequence_of(target, counts[ends]) for ends, (stage, target) in pairs.items())
        return [sentence for sentence in found if sentence]

    def verb(self, data: Data) -> None:
        mapping = self.mapping
        with operation(None, "move_records" if mapping else self.then or "move_records"):
            self.moved = self.pipeline.move_records(mapping)
            if self.then:
                getattr(self.pipeline, self.then)()

    def refuse_question(self) -> None:
        """Raises Refused where moving the records would not be enough."""
        if self.then == "archive":
            self.pipeline.refuse_archiving()
        elif self.then == "delete" and (self.pipeline.refusal or not self.content.count):
            Pipeline.objects.all().refuse_deletion([self.pipeline])

    @property
    def said(self) -> str:
        sentences = []
        if self.chosen and (self.moved or not self.then):
            moved = ngettext(
                "Moved %(count)s record to “%(label)s”",
                "Moved %(count)s records to “%(label)s”",
                self.moved,
            )
            sentences.append(moved % {"count": grouped(self.moved), "label": self.chosen.label})
        done = {"archive": _("Archived “%(label)s”"), "delete": _("Deleted “%(label)s”")}.get(self.then)
        return " · ".join([*sentences, *([done % {"label": self.pipeline.label}] if done else [])])


def _name(stage: Stage) -> str:
    return f"stage-{stage.pk}"


def _groups(pipeline: Pipeline, stages: list[Stage]) -> Iterator[tuple[str, list[Stage]]]:
    for kind, title in titles(pipeline).items():
        if group := [stage for stage in stages if stage.kind == kind]:
            yield title, group
