"""Names written from right to left, among words written from left to right.

Without care a Hebrew name takes the signs around it along: “עברית (1)!” shows its exclamation mark at the
wrong end. It stands apart by the bidirectional algorithm (UAX #9): in HTML by `<bdi>`, see
crmsettings.site.directions, and in plain text, an option or a title, by the characters for isolates.
"""

import re

RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
QUOTED = re.compile("(?<=[“„])(.*?)(?=”)")  # where sentences have names


def isolated(name: str) -> str:
    """The name for a plain text, in which it keeps its own direction."""
    return f"\u2068{name}\u2069" if RIGHT_TO_LEFT.search(name) else name


def with_isolated_names(sentence: str) -> str:
    """A sentence for a plain text, with names in quotation marks."""
    return QUOTED.sub(lambda name: isolated(name[0]), sentence)
