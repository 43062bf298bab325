"""`{% load told %}`: acts as they are drawn, with values in colour instead of quotation marks.

`{{ description|told }}` is a whole sentence, `{{ value|chip:"was" }}` one value of it, `{{ color|swatch }}` a
colour.
"""

from collections.abc import Iterator

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.translation import ngettext

from crmsettings.site.directions import bdi
from lists.audit.moves import Side
from lists.audit.phrases import Part
from lists.audit.sentences import Description
from pipelines.colors import PALETTE

register = template.Library()

ARROW = '<svg class="i to" aria-hidden="true"><use href="#i-to"/></svg>'


@register.filter
def told(description: Description) -> str:
    parts = [*description.drawn, *_named(description)]
    sentence = format_html_join("", "{}", ((_drawn(part),) for part in parts))
    return format_html("<strong>{}</strong>{}{}", bdi(description.actor), description.joint, sentence)


@register.filter
def chip(value: Part | Side | str, kind: str = "value") -> str:
    text = value if isinstance(value, str) else value.label if isinstance(value, Side) else value.text
    color = "" if isinstance(value, str) else value.color
    return format_html('<span class="val {}">{}{}</span>', kind, swatch(color), bdi(text))


@register.filter
def colored(color: str) -> str:
    """A colour with the name that people know, else as it is written."""
    return format_html("{}{}", swatch(color), PALETTE.get(color, color)) if color else ""


def _named(description: Description) -> Iterator[Part]:
    """The first rows of which the sentence says only how many they are."""
    for number, part in enumerate(description.named):
        yield Part(" " if number else ": ")
        yield part
    if description.named and (more := description.unnamed):
        yield Part(" " + ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more})


def _drawn(part: Part) -> str:
    if not part.kind:
        return part.text
    if part.kind == "to":
        return format_html('<span class="unseen">{}</span>' + ARROW, part.text)
    if part.kind == "list":
        return format_html('<span class="where">{}</span>', bdi(part.text))
    if part.was_color:
        was, now = part.was_color, part.color
        names = [PALETTE.get(color, color) for color in (was, now)]  # for who does not see them
        pattern = '<span class="val value">{}' + ARROW + '{}{}<span class="unseen"> ({} → {})</span></span>'
        return format_html(pattern, swatch(was), swatch(now), bdi(part.text), *names)
    return chip(part, part.kind)


@register.filter
def swatch(color: str) -> str:
    if not color:
        return ""
    return format_html(
        '<svg class="sw" viewBox="0 0 12 12" aria-hidden="true">'
        '<rect width="12" height="12" rx="3.5" fill="{}"/></svg>',
        color,
    )
