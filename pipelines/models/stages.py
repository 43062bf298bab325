"""Stages: the steps of a pipeline, in four groups by their kind.

- The kinds stand in one order: initial, in progress, success, failure. Order is free inside a kind.
- A pipeline has one initial and one success stage, and at least one failure stage. These are mandatory:
  they are system stages, stand first in their group and are never deleted or archived. They may be renamed
  and recoloured.
- A stage never changes its kind, and never moves to another pipeline.
- Every stage has a colour, #rrggbb; a new one gets the first of the palette that its pipeline does not use.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Self

from colorfield.fields import ColorField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from lists.entries import Entry
from lists.history import operation, recorded
from lists.protection import Refused, constant, gone
from lists.text.names import TakenNames
from lists.text.numbers import grouped
from pipelines.colors import FAILURE, PROCESS, SUCCESS, IsHexColor, clean_color, fresh_colors, ink_on
from pipelines.models.pipelines import Pipeline
from pipelines.stage_words import kind_in_cell


class Stage(Entry):
    """One step of a pipeline; for records other than deals it is called a status."""

    class Kind(models.IntegerChoices):
        INITIAL = 1, _("initial")
        IN_PROGRESS = 2, _("in progress")
        SUCCESS = 3, _("success")
        FAILURE = 4, _("failure")

    pipeline = models.ForeignKey(Pipeline, models.PROTECT, related_name="entries", verbose_name=_("pipeline"))
    kind = models.PositiveSmallIntegerField(_("kind"), choices=Kind, default=Kind.IN_PROGRESS)
    color = ColorField(_("colour"), default="", blank=True)

    parent_field = "pipeline"
    document_key = "stages"
    lane_fields = ("kind",)
    color_field = "color"
    verbs: ClassVar = {**Entry.verbs, "color": "recolor"}
    action_titles: ClassVar = {"recolor": pgettext_lazy("kind of change", "Change the colour")}
    guards = (
        *Entry.guards,
        constant("kind", "kind", _("A stage never changes its kind.")),
    )

    class Meta(Entry.Meta):
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering: ClassVar = ["kind", "position"]
        # A long list is read one part of a group after the other, and each page shows those archived last.
        indexes: ClassVar = [
            models.Index(fields=["pipeline", "kind", "position"], name="stage_group"),
            models.Index(
                fields=["pipeline", "-archived_at", "-id"],
                condition=models.Q(archived_at__isnull=False),
                name="stage_archived",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pipeline", "code"],
                name="stage_code_unique",
                violation_error_message=_("This code is already in the list."),
            ),
            models.UniqueConstraint(fields=["pipeline", "position"], name="stage_position_unique"),
            models.UniqueConstraint(
                fields=["pipeline"],
                condition=models.Q(kind=1),
                name="stage_one_initial",
                violation_error_message=_("A pipeline has one initial stage."),
            ),
            models.UniqueConstraint(
                fields=["pipeline"],
                condition=models.Q(kind=3),
                name="stage_one_success",
                violation_error_message=_("A pipeline has one success stage."),
            ),
            models.CheckConstraint(condition=models.Q(kind__in=[1, 2, 3, 4]), name="stage_kind_known"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[2, 4]) | models.Q(is_system=True),
                name="stage_mandatory_system",
                violation_error_message=_("The initial and the success stage are system stages."),
            ),
            models.CheckConstraint(
                condition=models.Q(is_system=False) | models.Q(archived_at=None),
                name="stage_system_active",
                violation_error_message=_("A mandatory stage cannot be archived."),
            ),
            models.CheckConstraint(
                condition=IsHexColor("color"),
                name="stage_color_hex",
                violation_error_message=_("Write a colour as # and six digits 0–9, a–f: #39a8ef."),
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if self.color:
            self.color = self.checked_color(self.color)

    @property
    def message_context(self) -> str:
        return self.pipeline.entity_type.code

    @classmethod
    def change_sentence(cls, field: str, after: object) -> str | Promise | None:
        return _("changed the colour of “%(label)s” in %(list)s") if field == "color" else None

    @property
    def ink(self) -> str:
        """The colour of a text that stands on this stage's colour."""
        return ink_on(self.color)

    @property
    def refusal(self) -> Refused | None:
        if not self.is_system:
            return None
        sentence = {
            self.Kind.INITIAL: _("Everything starts at “%(label)s”: it can be renamed, but not deleted."),
            self.Kind.SUCCESS: _("Every success ends at “%(label)s”: it can be renamed, but not deleted."),
            self.Kind.FAILURE: _("Every failure ends at “%(label)s”: it can be renamed, but not deleted."),
        }.get(self.Kind(self.kind))
        if sentence is None:
            return super().refusal
        return Refused(sentence % {"label": self.label}, reason=self.Kind(self.kind).name.lower())

    @property
    def outcome(self) -> str:
        """What a record that stands here is, for people."""
        ends = {self.Kind.SUCCESS: _("won"), self.Kind.FAILURE: _("lost")}
        return str(ends.get(self.Kind(self.kind), _("open")))

    def consequence_of(self, other: Self, count: int) -> str:
        if other.outcome == self.outcome:
            return ""
        sentence = ngettext(
            "%(count)s record is %(before)s now and becomes %(after)s.",
            "%(count)s records are %(before)s now and become %(after)s.",
            count,
        )
        return sentence % {"count": grouped(count), "before": self.outcome, "after": other.outcome}

    @recorded("recolor")
    def recolor(self, color: str) -> None:
        """Raises ValidationError for its field `color`."""
        self.color = self.checked_color(color)
        self.write("color")

    @classmethod
    def recolor_together(cls, stages: Sequence[Self], color: str) -> None:
        """Stages of one pipeline get one colour. Raises ValidationError for its field `color`, and Refused
        where one of them is gone: then none is another one."""
        color, pks = cls.checked_color(color), {stage.pk for stage in stages}
        with operation(None, "recolor"):
            stages[0].parent_lock()
            present = stages[0].siblings().filter(pk__in=pks)
            if present.count() < len(pks):
                raise gone()
            present.exclude(color=color).update(color=color)

    @staticmethod
    def checked_color(color: str) -> str:
        try:
            return clean_color(color)
        except ValidationError as error:
            raise ValidationError({"color": error}) from None

    @property
    def stands_alone(self) -> bool:
        return self.kind in (self.Kind.INITIAL, self.Kind.SUCCESS)

    @property
    def is_pinned(self) -> bool:
        return self.is_system

    def refuse_move(self, before: Self | None) -> None:
        super().refuse_move(before)
        if before is not None and before.kind != self.kind:
            raise Refused(_("A stage moves inside its own group only."), reason="group")
        if self.is_pinned or (before is not None and before.is_pinned):
            raise Refused(_("A mandatory stage always stands first in its group."), reason="mandatory")

    def fill_in(self, taken: TakenNames | None = None) -> None:
        super().fill_in(taken)
        # The initial, the success and the first failure stage are mandatory.
        if self.kind != self.Kind.IN_PROGRESS and not self.group().exclude(pk=self.pk).exists():
            self.is_system = True
        self.color = self.color or next(self.fresh_colors())

    @classmethod
    def fill_in_together(cls, entries: Sequence[Self]) -> None:
        first, *others = entries
        first.fill_in()
        colors = first.fresh_colors()
        next(colors)  # of the first one
        for stage in others:
            stage.color = stage.color or next(colors)

    def fill_in_among(self, others: Sequence[Self]) -> None:
        if self.kind != self.Kind.IN_PROGRESS and all(other.kind != self.kind for other in others):
            self.is_system = True
        if not self.color:
            self.color = next(fresh_colors(Counter(other.color for other in others), self._first_colors()))

    def fresh_colors(self) -> Iterator[str]:
        """Those of the palette that no stage of its pipeline has, archived or not; see pipelines.colors."""
        used = self.siblings().order_by().values_list("color").annotate(count=models.Count("pk"))
        return fresh_colors(dict(used), self._first_colors())

    def _first_colors(self) -> Sequence[str]:
        ends: dict[int, tuple[str, ...]] = {self.Kind.SUCCESS: SUCCESS, self.Kind.FAILURE: FAILURE}
        return ends.get(self.kind, PROCESS)

    @classmethod
    def spoken(cls, name: str, word: str) -> object:
        return kind_in_cell(word) if name == "kind" else None

    def cleaned(self, name: str, value: object) -> Any:
        return clean_color(str(value)) if name == "color" and value else super().cleaned(name, value)
