"""A document as plain mappings and lists, in the order of people: what YAML and JSON have in common."""

from collections.abc import Iterator, Mapping

from django.conf import settings
from django.utils.translation import override

from lists.loading.attributes import attributes, model_below, top_models
from lists.loading.documents import FORMAT, Document, Item
from lists.loading.formats import row_keys
from lists.rows import Row
from lists.text.labels import shown

type Plain = dict[str, object]


def plain_document(document: Document) -> Plain:
    plain: Plain = {row_keys.FORMAT: FORMAT}
    if document.is_complete:
        plain[row_keys.COMPLETE] = True
    for model in top_models():
        if items := [item for item in document.items if item.model is model]:
            plain[model.document_key] = [_row(item, None) for item in items]
    return plain


def _row(item: Item, above: Row | None) -> Plain:
    found = dict(_values(item)) | dict(_beside(item))
    row = item.model(code=item.code, **({item.model.parent_field: above} if above else {}))
    if names := _names(item, row):
        found[row_keys.NAMES] = names
    below = model_below(item.model)
    if below is not None and item.items is not None:
        found[below.document_key] = [_row(entry, row) for entry in item.items]
    return {key: found[key] for key in row_keys.row_keys(item.model) if key in found}


def _values(item: Item) -> Iterator[tuple[str, object]]:
    if item.code:
        yield "code", item.code
    for key, attribute in attributes(item.model).items():
        if attribute.name in item.values and attribute.name != "code":
            yield key, attribute.plain(item.values[attribute.name])


def _beside(item: Item) -> Iterator[tuple[str, object]]:
    if item.replaces:
        yield row_keys.REPLACES, list(item.replaces)
    if item.missing:
        yield row_keys.MISSING, str(item.missing)


def _names(item: Item, row: Row) -> Mapping[str, str]:
    """What people see of a row that shows its default name, if that is not the same in all languages."""
    default = str(item.values.get("default_name", ""))
    if item.values.get("name"):
        return {}
    if not default:
        return {settings.LANGUAGE_CODE: item.label} if item.label else {}
    names = {}
    for language, _title in settings.LANGUAGES:
        with override(language):
            names[language] = shown("", default, row.message_context)
    return names if set(names.values()) != {default} else {}
