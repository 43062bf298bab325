"""`manage.py export_lists`: the lists as a document, for a repository, an editor, another installation."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser, no_translations

from lists.loading.documents import Broken
from lists.loading.exporting import document_of
from lists.loading.formats.writing import FORMS, Form, write
from lists.loading.schema import schema_text
from lists.loading.selecting import selected
from lists.management.asking import ListsCommand, moment


class Command(ListsCommand):
    help = "Writes lists as a document: all of them, or those that are named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("lists", metavar="LIST", nargs="*", help="dictionaries/SOURCE, or SOURCE.")
        parser.add_argument("--format", choices=FORMS, help="Default: as the output is called, else yaml.")
        parser.add_argument(
            "--output", type=Path, metavar="FILE", help="Comments in a YAML file stay beside their rows."
        )
        parser.add_argument("--at", metavar="MOMENT", help="The lists as they were then.")
        parser.add_argument("--schema", action="store_true", help="The JSON Schema of documents instead.")

    @no_translations
    def handle(self, *, lists: list[str], output: Path | None, schema: bool, **options: Any) -> None:
        if schema:
            text = schema_text()
        else:
            at = moment(options["at"]) if options["at"] else None
            document = document_of(selected(lists) if lists else None, at=at)
            form = options["format"] or _form_of(output)
            text = write(document, form, _present(output) if form == "yaml" else "")
        if output is None:
            self.stdout.write(text, ending="")
            return
        try:
            output.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror}.") from error


def _form_of(output: Path | None) -> Form:
    ending = output.suffix.lower().removeprefix(".") if output else ""
    return next((form for form in FORMS if form == ending), "yaml")


def _present(output: Path | None) -> str:
    """What stands in the file so far. Raises Broken."""
    if output is None or not output.exists():
        return ""
    try:
        return output.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Broken(f"{output} cannot be read, so its comments would be lost.") from error
