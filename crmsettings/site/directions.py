"""Names keep their own direction wherever a page shows them; see lists.text.direction.

`{{ name|bdi }}` for a name inside a sentence, `{{ sentence|names }}` for a sentence with names in quotation
marks, `{{ name|isolated }}` where no markup can stand: a title, an option. A name that stands alone has an
element for it: `<bdi>`, or `dir="auto"` for what people type into.
"""

from django import template
from django.utils.html import format_html, format_html_join

from lists.text import direction

register = template.Library()


@register.filter
def bdi(name: object) -> str:
    text = str(name)
    return format_html("<bdi>{}</bdi>", text) if direction.RIGHT_TO_LEFT.search(text) else text


@register.filter
def names(sentence: object) -> str:
    text = str(sentence)
    if not direction.RIGHT_TO_LEFT.search(text):
        return text
    parts = direction.QUOTED.split(text)
    return format_html_join("", "{}", ((bdi(part) if n % 2 else part,) for n, part in enumerate(parts)))


@register.filter
def isolated(name: object) -> str:
    return direction.isolated(str(name))
