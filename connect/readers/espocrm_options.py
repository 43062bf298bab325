"""The options of EspoCRM's fields: what its metadata and its translations say of them, put together."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from connect.readers.listings import Kind, Listed, Listing

LISTS = {
    "source": "dictionaries/SOURCE",
    "leadSource": "dictionaries/SOURCE",
    "industry": "dictionaries/INDUSTRY",
    "salutationName": "dictionaries/HONORIFIC",
    "Account.type": "dictionaries/COMPANY_TYPE",
    "Lead.status": "pipelines/LEAD/GENERAL",
    "Opportunity.stage": "pipelines/DEAL/GENERAL",
    "Quote.status": "pipelines/QUOTE/GENERAL",
    "Invoice.status": "pipelines/INVOICE/GENERAL",
}
KINDS = {"success": Kind.SUCCESS, "danger": Kind.FAILURE}  # by the style of an option
CHANCES = {100: Kind.SUCCESS, 0: Kind.FAILURE}  # by its probability, where it has no style

type Words = Mapping[str, object]


@dataclass
class Options:
    fields: dict[str, Words] = field(default_factory=dict)  # by `Lead.source`
    words: dict[str, dict[str, str]] = field(default_factory=dict)  # what people see, by the same and option
    labels: dict[str, str] = field(default_factory=dict)  # what people see of the field
    notes: list[str] = field(default_factory=list)

    def take(self, entity: str, value: Words, depth: int = 0) -> None:
        """What one file says, of one entity or, by its name, of each."""
        chances = value.get("probabilityMap")
        for name, found in _mapping(value.get("fields")).items():
            if isinstance(found, Mapping):
                self.fields[f"{entity}.{name}"] = {"probabilityMap": chances, **found}
            elif isinstance(found, str):
                self.labels[f"{entity}.{name}"] = found
        for name, found in _mapping(value.get("options")).items():
            if isinstance(found, Mapping):
                words = {option: text for option, text in found.items() if isinstance(text, str) and text}
                self.words.setdefault(f"{entity}.{name}", {}).update(words)
        for name, found in value.items():
            if isinstance(found, Mapping) and name not in ("fields", "options") and depth < 2:
                self.take(entity if name == "entityDefs" else name, found, depth + 1)

    def listings(self) -> list[Listing]:
        """Of translations alone too: they have every option, though in no order that means something."""
        found = []
        for name in dict.fromkeys([*self.fields, *self.words]):
            options = self._options(name)
            if options and (self.words.get(name) or name in self.fields):
                found.append(self._listing(name, options))
        return found

    def _options(self, name: str) -> list[str]:
        definition = self.fields.get(name)
        if definition is None:
            return list(self.words[name])
        reference = definition.get("optionsReference")
        if isinstance(reference, str) and reference:
            definition = self.fields.get(reference, {})
            if not definition:
                words = {"field": name, "other": reference}
                self.notes.append(
                    _("%(field)s takes its options from %(other)s: read that field instead.") % words
                )
        options = definition.get("options")
        if not isinstance(options, list):
            return []
        return [option for option in options if isinstance(option, str) and option]

    def _listing(self, name: str, options: list[str]) -> Listing:
        address = LISTS.get(name) or LISTS.get(name.rpartition(".")[2], "")
        listing = Listing.called(name, address, self.labels.get(name, ""))
        definition = self.fields.get(name, {})
        words = self.words.get(name) or self.words.get(str(definition.get("optionsReference")), {})
        for number, option in enumerate(dict.fromkeys(options), start=1):
            entry = Listed(option, words.get(option, option), listing.place(number))
            if listing.has_stages:
                entry.kind = _kind(definition, option)
            listing.entries.append(entry)
        return listing


def _kind(definition: Words, option: str) -> Kind | None:
    style = _mapping(definition.get("style")).get(option)
    if isinstance(style, str) and style in KINDS:
        return KINDS[style]
    chance = _mapping(definition.get("probabilityMap")).get(option)
    return CHANCES.get(chance) if isinstance(chance, int) else None


def _mapping(value: object) -> Words:
    return value if isinstance(value, Mapping) else {}
