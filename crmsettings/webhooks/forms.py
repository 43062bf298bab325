"""What people say about a new webhook: its name, what it may, until when, and in which language."""

from datetime import date, datetime

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy

from connect.models.webhooks import Webhook, end_of
from crmsettings.entries.forms import Data, NameField, VerbForm
from lists.once import once


class WebhookForm(VerbForm):
    name = NameField(
        help_text=gettext_lazy(
            "What it is for. The history says “by webhook …” wherever it changes something."
        ),
        required=True,
        error_messages={"required": gettext_lazy("A webhook needs a name: the history shows it.")},
    )
    read_only = forms.BooleanField(label=gettext_lazy("It may only read, and change nothing"), required=False)
    expires = forms.DateField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy(
            "It works until the end of this day. Without a date it works until it is revoked."
        ),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of names and answers"), choices=settings.LANGUAGES, initial=get_language
    )

    def __init__(self, owner: User, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.owner = owner
        self.webhook: Webhook | None = None
        self.token = ""  # empty where the form came a second time: then it was shown already

    def clean_expires(self) -> datetime | None:
        day: date | None = self.cleaned_data["expires"]
        return end_of(day) if day else None

    def verb(self, data: Data) -> None:
        once(self.data, "add webhook", lambda: self._issue(data))

    def _issue(self, data: Data) -> int:
        self.webhook, self.token = Webhook.issue(
            self.owner,
            data["name"],
            may_write=not data["read_only"],
            language=data["language"],
            expires=data["expires"],
        )
        return int(self.webhook.pk)
