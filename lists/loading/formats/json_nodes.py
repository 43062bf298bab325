"""The tree of a JSON text."""

import json
import re

from django.utils.translation import gettext as _

from lists.loading.documents import Broken
from lists.loading.formats.nodes import Node, Tree

TOKENS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\]]|[^\s{}\[\],:"]+')


def json_node(text: str) -> Node:
    """Raises Broken."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        words = {"line": error.lineno, "column": error.colno, "reason": error.msg}
        sentence = _("line %(line)d, column %(column)d: this is not JSON: %(reason)s.")
        raise Broken(sentence % words) from error
    except RecursionError as error:
        raise Broken(_("The file is nested too deeply.")) from error
    except ValueError as error:  # a number of thousands of digits
        raise Broken(_("This is not JSON: %(reason)s.") % {"reason": error}) from error
    tree = _tree(text)
    tree.faults.stop()
    return tree.root or Node(1)


def _tree(text: str) -> Tree:
    """Of a text that is known to be JSON."""
    tree, line, passed = Tree(), 1, 0
    for found in TOKENS.finditer(text):
        line += text.count("\n", passed, found.start())
        passed, sign = found.start(), found[0]
        if sign in "{[":
            tree.open(line, is_list=sign == "[")
        elif sign in "}]":
            tree.close()
        else:
            tree.scalar(line, json.loads(sign))
    return tree
