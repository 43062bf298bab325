"""`{% icon "pencil" %}` draws a symbol of site/icons.html: compiled into the template, at no cost when drawn."""

from django import template
from django.template.base import Parser, TextNode, Token

register = template.Library()


@register.tag
def icon(_parser: Parser, token: Token) -> TextNode:
    _tag, name = token.split_contents()
    return TextNode(f'<svg class="icon-svg" aria-hidden="true"><use href="#i-{name.strip('"')}"/></svg>')
