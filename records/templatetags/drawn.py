"""`{% drawn label %}…{% enddrawn %}`: the body, drawn once for each value on a page; the rest are copies.

Fifty records have a dozen sources between them: most of what such a page draws it has drawn before.
"""

from typing import Any, cast

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context

register = template.Library()


class DrawnNode(template.Node):
    def __init__(self, value: FilterExpression, body: NodeList) -> None:
        self.value, self.body = value, body

    def render(self, context: Context) -> str:
        drawn = cast(dict[object, str], cast(Any, context.render_context).setdefault(self, {}))
        value = self.value.resolve(context)
        if value not in drawn:
            drawn[value] = self.body.render(context)
        return drawn[value]


@register.tag
def drawn(parser: Parser, token: Token) -> DrawnNode:
    """Of the value it must follow alone what the body is."""
    _name, value = token.split_contents()
    body = parser.parse(("enddrawn",))
    parser.delete_first_token()
    return DrawnNode(parser.compile_filter(value), body)
