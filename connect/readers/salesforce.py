"""Files of Salesforce: value sets as its metadata API writes them, one or many in a zip, and the answer of
`describe` for an object.

Salesforce has its own names for entries. In lists that are ours too, an entry is found by its label; in the
lists that come from there, by its API name.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from connect.readers.archives import files_in, names_in
from connect.readers.json_values import looks_like_json
from connect.readers.listings import Listing, document_of
from connect.readers.picklists import described
from connect.readers.value_sets import value_sets
from lists.loading.documents import Broken, Document
from lists.loading.formats import Hints

SUFFIX = re.compile(r"\.(standardValueSet|globalValueSet|field|object)(-meta\.xml)?\Z")
ROOT = re.compile(rb"<(\w+:)?(StandardValueSet|GlobalValueSet|CustomField|CustomObject)[\s>/]")
HEAD = 64 * 1024  # bytes in which the root of an XML file stands


class Salesforce:
    name = "Salesforce"

    def reads(self, name: str, data: bytes) -> bool:
        if any(map(SUFFIX.search, names_in(data))):
            return True
        if looks_like_json(data):
            return b'"picklistValues"' in data
        return bool(SUFFIX.search(name) or ROOT.search(data[:HEAD]))

    def read(self, name: str, data: bytes, hints: Hints) -> Document:
        notes: list[str] = []
        if looks_like_json(data):
            listings = list(described(data, notes))
        elif data.startswith(b"PK"):
            listings = list(_of_files(files_in(data, SUFFIX.search), notes))
        else:
            listings = list(_of_files([(name, data)], notes))
        return document_of(listings, hints.target, notes, by_label=True)


def _of_files(files: Iterable[tuple[str, bytes]], notes: list[str]) -> Iterator[Listing]:
    faults = []
    for path, data in files:
        try:
            yield from value_sets(_name_of(path), data, notes)
        except Broken as fault:
            faults += [f"{path}: {line}" for line in str(fault).splitlines()]
    if faults:
        raise Broken("\n".join(faults))


def _name_of(path: str) -> str:
    """`LeadSource` of `LeadSource.standardValueSet-meta.xml`, `Lead.Rating__c` of a field of leads."""
    stem = SUFFIX.sub("", PurePosixPath(path).name).removesuffix(".xml")
    above = PurePosixPath(path).parts
    is_field = ".field" in path and len(above) >= 3 and above[-2] == "fields"
    return f"{above[-3]}.{stem}" if is_field else stem
