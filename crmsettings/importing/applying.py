"""A plan that a person has gone through: carried out exactly as it was shown, or not at all."""

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crmsettings.addresses import find_list
from crmsettings.importing.carried import Carried, unsealed
from crmsettings.importing.decisions import decided
from crmsettings.importing.planning import plan_of
from lists.loading.applying import apply, stale
from lists.once import once
from lists.protection import Refused
from lists.rights import Person
from lists.text.numbers import grouped


@dataclass
class PlanForm:
    """`shown` is what the page showed, `carried` has the decisions that were made on it."""

    user: Person
    data: QueryDict
    shown: Carried
    carried: Carried
    count: int = 0

    @classmethod
    def read(cls, user: Person, data: QueryDict) -> "PlanForm":
        """Raises Broken where nothing comes back that this program has sealed."""
        shown = unsealed(data.get("carried", ""))
        return cls(user, data, shown, shown.decided(decided(shown.decisions, data)))

    def act(self) -> None:
        """Raises Refused: `stale`, `plan`, or `rights` where the person lacks one for any row of the plan."""
        self.count = once(self.data, "import", self._apply)

    def _apply(self) -> int:
        plan = plan_of(self.carried)
        if self.carried.decisions != self.shown.decisions:
            raise Refused(_("This is what your choices lead to. Apply it if it is right."), reason="stale")
        if plan.digest != self.data.get("digest"):
            raise stale()
        if not self.user.has_perms(plan.rights):
            sentence = _("You lack the rights for some of this. Leave it out, or ask a CRM administrator.")
            raise Refused(sentence, reason="rights")
        apply(plan, self.user, self.carried.reason, action=self.carried.action)
        return len(plan.changes)

    @property
    def address(self) -> str:
        """Of the page that shows what was done."""
        entry_list = find_list(self.carried.address) if self.carried.address else None
        return entry_list.get_absolute_url() if entry_list else reverse("lists")

    @property
    def said(self) -> str:
        sentence = ngettext("Applied %(count)s change", "Applied %(count)s changes", self.count)
        return sentence % {"count": grouped(self.count)}
