"""`manage.py export_lists`: the lists as a document, for a repository, an editor, another installation."""

import os
import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser, no_translations

from lists.loading.documents import Broken, Document
from lists.loading.exporting import document_of
from lists.loading.formats.files import CONTENT_TYPES, OF_ONE_LIST, FileForm, file_of
from lists.loading.schema import schema_text
from lists.loading.selecting import selected
from lists.management.asking import ListsCommand, moment

STANDARD_OUTPUT = Path("-")


class Command(ListsCommand):
    help = "Writes lists as a document: all of them, or those that are named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("lists", metavar="LIST", nargs="*", help="dictionaries/SOURCE, or SOURCE.")
        parser.add_argument(
            "--format", choices=list(CONTENT_TYPES), help="Default: as the output is called, else yaml."
        )
        parser.add_argument(
            "--output",
            type=Path,
            metavar="FILE",
            help="Comments in a YAML file stay beside their rows. “-” is standard output.",
        )
        parser.add_argument("--at", metavar="MOMENT", help="The lists as they were then.")
        parser.add_argument("--schema", action="store_true", help="The JSON Schema of documents instead.")

    @no_translations
    def handle(self, *, lists: list[str], output: Path | None, schema: bool, **options: Any) -> None:
        output = None if output == STANDARD_OUTPUT else output
        data = (
            schema_text().encode() if schema else _exported(lists, output, options["format"], options["at"])
        )
        if output is None:
            self._print(data)
            return
        try:
            _write(output, data)
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror}.") from error

    def _print(self, data: bytes) -> None:
        try:
            self.stdout.write(data.decode(), ending="")
        except UnicodeDecodeError as error:
            raise CommandError("A workbook is no text: name a file with --output.") from error


def _write(output: Path, data: bytes) -> None:
    """What stood there stays until all of the new is: its comments were written by people."""
    if output.exists() and not output.is_file():  # a device, a pipe; of a folder the system says so
        output.write_bytes(data)
        return
    place = output.resolve()  # a link stays one
    fresh = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        fresh.write_bytes(data)
        if place.exists():
            shutil.copymode(place, fresh)
        fresh.replace(place)
    finally:
        fresh.unlink(missing_ok=True)


def _exported(names: list[str], output: Path | None, said: FileForm | None, at: str | None) -> bytes:
    """Raises Broken and CommandError."""
    form = said or _form_of(output)
    if form in OF_ONE_LIST and len(names) != 1:
        raise CommandError("CSV holds one list: name it, or write xlsx, which has a sheet for each.")
    document = document_of(selected(names) if names else None, at=moment(at) if at else None)
    if at and not document.items:  # an exact plan of that would delete every list
        raise CommandError("There was no such list at that moment.")
    return _filled(document, form, output)


def _filled(document: Document, form: FileForm, output: Path | None) -> bytes:
    present = _present(output) if form == "yaml" else ""
    try:
        return file_of(document, form, present)
    except Broken as error:
        if not present:
            raise
        raise Broken(f"{output}: {error}") from error  # what stands there so far


def _form_of(output: Path | None) -> FileForm:
    ending = output.suffix.lower().removeprefix(".") if output else ""
    return next((form for form in CONTENT_TYPES if form == ending), "yaml")


def _present(output: Path | None) -> str:
    """What stands in the file so far. Raises Broken."""
    if output is None or not output.exists():
        return ""
    try:
        return output.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Broken(f"{output} cannot be read, so its comments would be lost.") from error
