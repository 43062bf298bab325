"""Documents as files: one place that says in which forms lists go out, and what a browser is told of each."""

from typing import Literal

from lists.loading.documents import Document
from lists.loading.formats.writing import write

type FileForm = Literal["yaml", "json", "csv", "xlsx"]

CONTENT_TYPES: dict[FileForm, str] = {
    "yaml": "application/yaml; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
OF_ONE_LIST: tuple[FileForm, ...] = ("csv",)  # which have no place for a second one


def file_of(document: Document, form: FileForm, previous: str = "") -> bytes:
    """`previous` is the YAML that stands in the file so far, whose comments stay. Raises Broken.

    What writes workbooks is large, and is loaded for the first one.
    """
    if form in ("yaml", "json"):
        return write(document, form, previous).encode()
    from lists.loading.formats.table_writing import write_csv, write_xlsx

    return write_xlsx(document) if form == "xlsx" else "".join(write_csv(document)).encode()
