"""Files of other systems for tests, and what was read of them."""

import io
import zipfile
from typing import Any

from lists.loading.documents import Document


def packed(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def told(document: Document) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = {}
    for above, item in document.walk():
        if item.items is None:
            is_archived = bool(item.values.get("archived_at"))
            found.setdefault("/".join(above), []).append(
                (item.code, item.label, item.values.get("kind"), is_archived)
            )
    return found
