"""`{% icons %}` is the sprite of a page, site/icons.html, and `{% icon "pencil" %}` draws one of its symbols.

Both are the same for everybody: a symbol is text once its template is read, the sprite is drawn once in each
process.
"""

from functools import cache

from django import template
from django.template.base import Parser, TextNode, Token
from django.template.loader import render_to_string

register = template.Library()


@register.tag
def icon(_parser: Parser, token: Token) -> TextNode:
    _tag, name = token.split_contents()
    return TextNode(f'<svg class="icon-svg" aria-hidden="true"><use href="#i-{name.strip('"')}"/></svg>')


@register.simple_tag
@cache
def icons() -> str:
    return render_to_string("site/icons.html")
