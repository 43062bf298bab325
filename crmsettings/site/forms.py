"""How forms are drawn: every field by one template, `site/field.html`, and the focus on what is wrong."""

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting


class FocusedField(BoundField):
    """The first field with an error has the focus; without errors the one whose widget asks for it."""

    def build_widget_attrs(
        self, attrs: dict[str, str | bool], widget: forms.Widget | None = None
    ) -> dict[str, str | bool]:
        attrs = super().build_widget_attrs(attrs, widget)
        wrong = next((name for name in self.form.fields if name in self.form.errors), None)
        is_hidden = (widget or self.field.widget).is_hidden
        if isinstance(self.field.widget, (forms.TextInput, forms.Textarea)) and not is_hidden:
            attrs = {"dir": "auto", **attrs}
        return attrs | {"autofocus": self.name == wrong} if wrong and not is_hidden else attrs


class Renderer(TemplatesSetting):
    field_template_name = "site/field.html"
    bound_field_class = FocusedField
