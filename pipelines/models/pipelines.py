from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lists.entries import EntryList
from lists.history import recorded
from lists.protection import Guard, Refused, archived, constant, gone
from pipelines.models.entity_types import EntityType
from pipelines.shipped import shipped_stages


class Pipeline(EntryList):
    """The ordered stages of an entity type."""

    entity_type = models.ForeignKey(
        EntityType, models.PROTECT, related_name="pipelines", verbose_name=_("entity type")
    )
    is_default = models.BooleanField(_("default"), default=False, editable=False)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True, editable=False)

    parent_field = "entity_type"
    operation_sentences: ClassVar = {
        "copy": _("copied a pipeline as “%(label)s”"),
        "make_default": _("made “%(label)s” the default"),
    }
    guards = (
        *EntryList.guards,
        Guard("default", "DELETE", "OLD.is_default", _("The default pipeline stays.")),
        Guard("active", "DELETE", "OLD.archived_at IS NULL", _("Archive the pipeline before you delete it.")),
        *constant("entity_type", "entity_type_id", _("A pipeline never moves to another entity type.")),
        Guard(
            "single",
            "INSERT",
            "NOT NEW.is_default AND NOT "
            "(SELECT allows_many_pipelines FROM {parent} WHERE id = NEW.entity_type_id)",
            _("Only deals have more than one pipeline."),
        ),
        Guard(
            "single",
            "UPDATE",
            "NOT NEW.is_default AND NOT "
            "(SELECT allows_many_pipelines FROM {parent} WHERE id = NEW.entity_type_id)",
            _("The only pipeline of its records stays the default."),
        ),
    )

    class Meta(EntryList.Meta):
        verbose_name = _("pipeline")
        verbose_name_plural = _("pipelines")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entity_type", "code"],
                name="pipeline_code_unique",
                violation_error_message=_("This code is already taken by another pipeline."),
            ),
            models.UniqueConstraint(
                fields=["entity_type"],
                condition=models.Q(is_default=True),
                name="pipeline_one_default",
                violation_error_message=_("There is a default pipeline already."),
            ),
            models.CheckConstraint(
                condition=models.Q(is_default=False) | models.Q(archived_at=None),
                name="pipeline_default_active",
                violation_error_message=_("The default pipeline cannot be archived."),
            ),
        ]

    @property
    def message_context(self) -> str:
        return "pipeline"

    @classmethod
    def change_sentence(cls, field: str, after: object) -> str | Promise | None:
        return cls.operation_sentences["make_default"] if field == "is_default" and after else None

    @property
    def title(self) -> str:
        if self.entity_type.allows_many_pipelines:
            return f"{self.entity_type.label} · {self.label}"
        return self.label

    @property
    def short_title(self) -> str:
        return self.title if self.entity_type.allows_many_pipelines else self.entity_type.label

    @property
    def refusal(self) -> Refused | None:
        words = {"label": self.label}
        if self.is_default:
            return Refused(_("“%(label)s” is the default pipeline, so it stays.") % words, reason="default")
        if self.archived_at is None:
            return Refused(_("Archive “%(label)s” before you delete it.") % words, reason="active")
        return None

    def group(self) -> models.QuerySet[Any]:
        """Archived pipelines stand apart: the others step over them."""
        return self.siblings().filter(archived_at__isnull=self.archived_at is None)

    def _refetch_state(self) -> None:
        try:
            self.refresh_from_db(fields=["position", "is_default", "archived_at"])
        except Pipeline.DoesNotExist:
            raise gone() from None

    @recorded("make_default")
    def make_default(self) -> None:
        """New records start here. Raises Refused for an archived pipeline."""
        self.parent_lock()
        self._refetch_state()
        if self.archived_at:
            raise archived(self)
        self.siblings().filter(is_default=True).update(is_default=False)
        self.is_default = True
        self.save(update_fields=["is_default"])

    def refuse_archiving(self) -> None:
        """Raises Refused for the default pipeline."""
        if self.is_default:
            sentence = _("“%(label)s” is the default pipeline: make another one the default first.")
            raise Refused(sentence % {"label": self.label}, reason="default")

    @recorded("archive")
    def archive(self) -> None:
        """Out of the choices; its records stay in it. Raises Refused for the default pipeline."""
        self.parent_lock()
        self._refetch_state()
        self.refuse_archiving()
        if self.archived_at is None:
            self.archived_at = timezone.now()
            self.save(update_fields=["archived_at"])

    @recorded("restore")
    def restore(self) -> None:
        self.parent_lock()
        self.archived_at = None
        self.save(update_fields=["archived_at"])

    @recorded("copy")
    def copy(self, name: str) -> "Pipeline":
        """A new pipeline with the same active stages. Raises ValidationError, by field, and Refused."""
        self.parent_lock()
        self._refetch_state()
        twin = Pipeline(entity_type=self.entity_type, name=name, description=self.description)
        twin.full_clean()
        twin.save(force_insert=True)
        copied = ("code", "name", "default_name", "description", "is_system", "kind", "color", "position")
        for stage in self.entries.active():
            twin.entries.create(**{field: getattr(stage, field) for field in copied})
        return twin

    def fill(self, *, mandatory_only: bool = False) -> None:
        """Gives an empty pipeline the shipped stages of its entity type."""
        for stage in shipped_stages(self.entity_type.code):
            if stage.get("is_system") or not mandatory_only:
                self.entries.create(**stage)
