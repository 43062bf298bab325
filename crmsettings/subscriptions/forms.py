"""The form of a subscription: where it goes, and what it hears."""

from typing import cast

from django import forms
from django.contrib.auth.models import User
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from connect.models import Subscription
from crmsettings.subscriptions.lines import lists_to_hear
from lists.forms import RemembersInitial
from lists.once import once
from lists.protection import gone


class SubscriptionForm(RemembersInitial, forms.ModelForm):
    """Writes only what this person changed in it, so that what others changed meanwhile stays."""

    hears = forms.MultipleChoiceField(
        label=_("Lists that it listens to"),
        help_text=_("If none is ticked, it listens to all lists, including those added later."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    past = forms.BooleanField(
        label=_("Start from the beginning of the history, not from the next change"), required=False
    )

    field_order = ("name", "address", "hears", "language", "past")

    class Meta:
        model = Subscription
        fields = ("name", "address", "language")
        help_texts = {
            "address": _("https://… It gets a POST with JSON for each change; it may contain a secret."),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autofocus": True}),
            "address": forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false", "dir": "ltr"}),
        }

    def __init__(self, user: User, subscription: Subscription, data: QueryDict | None = None) -> None:
        super().__init__(data, instance=subscription)
        self.user = user
        self.offered = {entry_list.address: entry_list for entry_list in lists_to_hear(user)}
        hears = cast(forms.MultipleChoiceField, self.fields["hears"])
        hears.choices = [(address, entry_list.title) for address, entry_list in self.offered.items()]
        heard = {(table, pk) for table, pk in subscription.lists}
        self.initial["hears"] = [
            address for address, row in self.offered.items() if (row._meta.db_table, row.pk) in heard
        ]
        if subscription.pk:
            del self.fields["past"]
        self.remember_initial()
        if self.is_bound and subscription.pk:
            self.rebase(self.initial)

    def save_for(self) -> Subscription:
        """Whoever saves it owns it: it hears what they may see. Raises Refused.

        Lists that were not offered stay chosen: without the last of them it would hear all others.
        """
        subscription: Subscription = self.instance
        subscription.owner = self.user
        offered = list(self.offered.values())
        others = [entry_list for entry_list in subscription.heard() if entry_list not in offered]
        subscription.hear([self.offered[address] for address in self.cleaned_data["hears"]] + others)
        if subscription.pk:
            subscription.try_now("owner", "name", "address", "language", "lists")
            return subscription
        added = Subscription.objects.filter(pk=once(self.data, "add subscription", self._add)).first()
        if added is None:  # deleted since: a form that is sent again brings nothing back
            raise gone()
        return added

    def _add(self) -> int:
        self.instance.begin(with_the_past=self.cleaned_data["past"])
        self.instance.save()
        return int(self.instance.pk)
