"""Documents as files: one place that says in which forms lists go out, and what a browser is told of each."""

from typing import Literal

from lists.loading.documents import Document
from lists.loading.formats.table_writing import write_csv, write_xlsx
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
    """`previous` is the YAML that stands in the file so far, whose comments stay. Raises Broken."""
    match form:
        case "csv":
            return "".join(write_csv(document)).encode()
        case "xlsx":
            return write_xlsx(document)
        case _:
            return write(document, form, previous).encode()
