"""What a person decides about the rows of a plan, as the fields of its page say it: one name, many addresses.

A page shows a part of a long plan: what was decided on the other parts is carried along.
"""

from django.http import QueryDict

from lists.loading.documents import Missing
from lists.loading.plans import Decisions

ROW, TAKE = "row", "take"  # the addresses that a page shows, and those whose boxes are ticked
MATCH, MISSING, TARGET = "match:", "missing:", "target:"  # before an address
REPLACE = "replace"


def decided(earlier: Decisions, data: QueryDict) -> Decisions:
    """The decisions made earlier, with those of the rows that the page showed in their place."""
    shown, taken = set(data.getlist(ROW)), set(data.getlist(TAKE))
    matches = {address: code for address, code in earlier.matches.items() if address not in shown}
    missing = {address: said for address, said in earlier.missing.items() if address not in shown}
    for address in shown:
        if code := data.get(MATCH + address, "").strip():
            matches[address] = code
        if said := _missing(data.get(MISSING + address, ""), data.get(TARGET + address, "").strip()):
            missing[address] = said
    return Decisions(frozenset((earlier.left - shown) | (shown - taken)), matches, missing)


def _missing(said: str, target: str) -> str:
    if said == REPLACE:
        return f"={target}" if target else ""
    return said if said in set(Missing) else ""
