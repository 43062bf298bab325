"""The text box for a colour in the Django admin, with a picker."""

import json

from colorfield.widgets import ColorWidget
from django import forms
from django.utils.translation import gettext

from pipelines.colors import PALETTE


class ColorPicker(forms.TextInput):
    """The picker of django-colorfield at a text box that keeps its attributes.

    The widget of the package drops aria-describedby, aria-invalid and maxlength, and its picker
    speaks English only.
    """

    @property
    def media(self) -> forms.Media:
        picker: forms.Media = ColorWidget().media
        return picker + forms.Media(js=["pipelines/admin-color.js"])

    def build_attrs(
        self, base_attrs: dict[str, object], extra_attrs: dict[str, object] | None = None
    ) -> dict[str, object]:
        options = {
            "alpha": False,
            "swatches": [*PALETTE],
            "themeMode": "auto",
            "focusInput": False,  # the text box stays a text box: a click into it moves no focus
            "closeButton": True,
            "closeLabel": gettext("Close"),
            "a11y": {
                "open": gettext("Choose a colour"),
                "close": gettext("Close"),
                "marker": gettext("Saturation: {s}. Brightness: {v}."),
                "hueSlider": gettext("Hue"),
                "input": gettext("Colour as # and six digits"),
                "swatch": gettext("Colour"),
                "instruction": gettext("Saturation and brightness: use the arrow keys."),
            },
        }
        own = {"class": "vTextField", "data-coloris": "", "data-coloris-options": json.dumps(options)}
        return super().build_attrs({**own, **base_attrs}, extra_attrs)
