"""XML of Salesforce: standard and global value sets, custom fields and whole objects.

No entity is expanded and no other file read.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from connect.readers.listings import Kind, Listed, Listing
from connect.readers.picklists import address_of
from connect.readers.words import color_from
from lists.loading.documents import Broken

VALUES = ("standardValue", "customValue", "value", "picklistValues")


def value_sets(name: str, data: bytes, notes: list[str]) -> Iterator[Listing]:
    """The lists of one file; `name` is that of the set, as the name of the file has it. Raises Broken."""
    root = _parsed(data)
    if _tag(root) == "CustomObject":
        for field in _children(root, "fields"):
            yield from _of_field(field, f"{name}.{_text(field, 'fullName')}", notes)
    elif _tag(root) == "CustomField":
        yield from _of_field(root, name or _text(root, "fullName"), notes)
    else:
        label = _text(root, "masterLabel")
        yield _listing(root, name or label, label)


def _parsed(data: bytes) -> Element:
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except ParseError as error:
        words = {"line": error.position[0]}
        raise Broken(_("Line %(line)d: this is not XML, or it is cut off.") % words) from error
    except DefusedXmlException as error:
        raise Broken(_("XML with a document type or entities is not read.")) from error
    except (ValueError, LookupError) as error:  # an encoding that nobody knows
        raise Broken(_("The encoding of the XML is not known.")) from error
    return root


def _of_field(field: Element, name: str, notes: list[str]) -> Iterator[Listing]:
    for found in [*_children(field, "valueSet"), *_children(field, "picklist")]:
        if shared := _text(found, "valueSetName"):
            words = {"field": name, "set": shared}
            notes.append(_("%(field)s takes its values from %(set)s: read that value set instead.") % words)
        for definition in [*_children(found, "valueSetDefinition"), found]:
            listing = _listing(definition, name, _text(field, "label"))
            if listing.entries:
                yield listing


def _listing(above: Element, name: str, label: str) -> Listing:
    listing = Listing.called(name, address_of(name), label)
    values = [child for child in above if _tag(child) in VALUES]
    for number, value in enumerate(values, start=1):
        listing.entries.append(_listed(value, listing.place(number)))
    return listing


def _listed(value: Element, place: str) -> Listed:
    name = _text(value, "fullName")
    if not name and not _text(value, "label"):
        raise Broken(_("%(place)s: there is neither a fullName nor a label.") % {"place": place})
    entry = Listed(name, _text(value, "label") or name, place, color=color_from(_text(value, "color")))
    entry.is_archived = _text(value, "isActive") == "false"
    if _text(value, "won") == "true" or _text(value, "converted") == "true":
        entry.kind = Kind.SUCCESS
    elif _text(value, "closed") == "true":
        entry.kind = Kind.FAILURE
    return entry


def _tag(element: Element) -> str:
    """Without its namespace."""
    return element.tag.rpartition("}")[2]


def _children(element: Element, tag: str) -> list[Element]:
    return [child for child in element if _tag(child) == tag]


def _text(element: Element, tag: str) -> str:
    return next(((child.text or "").strip() for child in _children(element, tag)), "")
