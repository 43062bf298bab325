"""`{% style "table" %}` and `{% script "rows" %}`: the style sheets and the modules of a page.

Where a file stands is asked when a template is read, not whenever it is drawn.
"""

from django import template
from django.template.base import Parser, TextNode, Token
from django.templatetags.static import static
from django.utils.html import format_html

register = template.Library()


@register.tag
def style(_parser: Parser, token: Token) -> TextNode:
    """`{% style "print" "print" %}` is for paper only."""
    _tag, name, *media = (word.strip('"') for word in token.split_contents())
    address = static(f"css/{name}.css")
    return TextNode(format_html('<link rel="stylesheet" href="{}"{}>', address, _media(*media)))


@register.tag
def script(_parser: Parser, token: Token) -> TextNode:
    _tag, name = (word.strip('"') for word in token.split_contents())
    return TextNode(format_html('<script src="{}" type="module"></script>', static(f"js/{name}.js")))


def _media(media: str = "all") -> str:
    return "" if media == "all" else format_html(' media="{}"', media)
