"""Picklists of Salesforce: which list they are here, and those in the answer of `describe` for an object."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from connect.readers.json_values import dictionaries_in, json_values
from connect.readers.listings import Listed, Listing

VALUE_SETS = {
    "LeadSource": "dictionaries/SOURCE",
    "Industry": "dictionaries/INDUSTRY",
    "AccountType": "dictionaries/COMPANY_TYPE",
    "OpportunityType": "dictionaries/DEAL_TYPE",
    "Salutation": "dictionaries/HONORIFIC",
    "OpportunityStage": "pipelines/DEAL/GENERAL",
    "LeadStatus": "pipelines/LEAD/GENERAL",
    "QuoteStatus": "pipelines/QUOTE/GENERAL",
}
# Standard fields that are called otherwise than their value sets.
FIELDS = {
    "Lead.Status": "LeadStatus",
    "Opportunity.StageName": "OpportunityStage",
    "Opportunity.Type": "OpportunityType",
    "Account.Type": "AccountType",
    "Quote.Status": "QuoteStatus",
}


def address_of(name: str) -> str:
    """The list that a value set or a field is here; empty: none of ours."""
    return VALUE_SETS.get(FIELDS.get(name, name.rpartition(".")[2]), "")


def described(data: bytes, notes: list[str]) -> Iterator[Listing]:
    """Known picklists and custom ones: an object has dozens of others, from countries to currencies."""
    left_out = []
    for value in json_values(data):
        above = ""
        for found in dictionaries_in(value):
            if isinstance(found.get("fields"), list):
                above = _text(found.get("name"))
            values, name = found.get("picklistValues"), _text(found.get("name"))
            if not isinstance(values, list) or not values or not name:
                continue
            listing = _listing(f"{above}.{name}" if above else name, _text(found.get("label")), values)
            if listing.address or name.endswith("__c"):
                yield listing
            else:
                left_out.append(name)
    if left_out:
        words = {"fields": ", ".join(left_out[:20])}
        notes.append(_("Standard fields that are not lists here were left out: %(fields)s.") % words)


def _listing(name: str, label: str, values: list[object]) -> Listing:
    listing = Listing.called(name, address_of(name), label)
    for number, value in enumerate(values, start=1):
        if not isinstance(value, dict) or not _text(value.get("value")):
            continue
        entry = Listed(_text(value["value"]), _text(value.get("label")), listing.place(number))
        entry.is_archived = value.get("active") is False
        listing.entries.append(entry)
    return listing


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
