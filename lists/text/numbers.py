"""Numbers as addresses and forms carry them."""

import re


def parse_number(text: str | None) -> int | None:
    """A whole number of at most 18 digits, which every database takes; None for anything else."""
    return int(text) if text and re.fullmatch(r"-?[0-9]{1,18}", text, re.ASCII) else None
