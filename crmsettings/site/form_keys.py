"""`{% form_key form %}`: the hidden field by which a form that adds something is taken once."""

from django import forms, template
from django.utils.html import format_html

from lists.once import FIELD, new_key

register = template.Library()


@register.simple_tag
def form_key(form: forms.BaseForm | None = None) -> str:
    """The same again in a form that comes back with what is wrong."""
    key = form.data.get(FIELD) if form else None
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, key or new_key())
