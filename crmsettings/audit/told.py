"""`{% load told %}`: acts as they are drawn, with values in colour instead of quotation marks.

`{{ description|told }}` is a whole sentence, `{{ value|chip:"was" }}` one value of it, `{{ color|swatch }}` a
colour. A page has fifty sentences: each is put together in one go.
"""

from collections.abc import Iterator

from django import template
from django.utils.html import format_html
from django.utils.translation import ngettext

from crmsettings.site.directions import bdi
from crmsettings.site.icons import icon_address
from lists.audit.moves import Side
from lists.audit.phrases import Part
from lists.audit.sentences import Description
from lists.text.numbers import grouped
from pipelines.colors import PALETTE

register = template.Library()

ARROW = '<svg class="i to" aria-hidden="true"><use href="{}"/></svg>'
SWATCH = (
    '<svg class="sw" viewBox="0 0 12 12" aria-hidden="true">'
    '<rect width="12" height="12" rx="3.5" fill="{}"/></svg>'
)


@register.filter
def told(description: Description) -> str:
    parts = [*description.drawn, *_named(description)]
    who = [("<strong>{}</strong>", bdi(description.actor)), *_via(description), ("{}", description.joint)]
    drawn = [*who, *map(_drawn, parts)]
    return format_html("".join(piece[0] for piece in drawn), *(word for piece in drawn for word in piece[1:]))


@register.filter
def chip(value: Part | Side, kind: str = "value") -> str:
    text = value.label if isinstance(value, Side) else value.text
    return format_html(*_drawn(Part(text, kind, value.color)))


@register.filter
def colored(color: str) -> str:
    """A colour with the name that people know, else as it is written."""
    return format_html(SWATCH + "{}", color, _name(color)) if color else ""


@register.filter
def swatch(color: str) -> str:
    return format_html(SWATCH, color) if color else ""


def _via(description: Description) -> Iterator[tuple[str, ...]]:
    if via := description.via:
        yield from [("{}", " ("), *map(_drawn, via), ("{}", ")")]


def _named(description: Description) -> Iterator[Part]:
    """The first rows of which the sentence says only how many they are."""
    for number, part in enumerate(description.named):
        yield Part(" " if number else ": ")
        yield part
    if description.named and (more := description.unnamed):
        words = ngettext("and %(count)s more", "and %(count)s more", more)
        yield Part(" " + words % {"count": grouped(more)})


def _drawn(part: Part) -> tuple[str, ...]:
    """Markup, and what is to be written in it."""
    if not part.kind:
        return "{}", part.text
    if part.kind == "to":
        return '<span class="unseen">{}</span>' + ARROW, part.text, icon_address("to")
    if part.kind == "via":
        return "{}", bdi(part.text)
    if part.kind == "list":
        return '<span class="where">{}</span>', bdi(part.text)
    markup, words = '<span class="val ' + part.kind + '">', (part.color, bdi(part.text))
    if part.was_color:
        names = (_name(part.was_color), _name(part.color))  # for who does not see them
        markup += SWATCH + ARROW + SWATCH + '{}<span class="unseen"> ({} → {})</span></span>'
        return markup, part.was_color, icon_address("to"), *words, *names
    return (markup + SWATCH + "{}</span>", *words) if part.color else (markup + "{}</span>", words[1])


def _name(color: str) -> str:
    return str(PALETTE.get(color, color))
