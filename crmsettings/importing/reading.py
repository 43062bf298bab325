"""How a table is read: found out, shown, and read again where a person knows better."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crmsettings.bulk.reading import CHOICES, SPLITS
from crmsettings.importing.columns import Column, columns_of, columns_said, uses
from crmsettings.importing.tables import Table
from lists.entries import EntryList
from lists.loading.documents import Broken, Document
from lists.loading.formats import Hints
from lists.loading.formats.decoding import ENCODINGS
from lists.loading.formats.sheet import Sheet
from lists.text.sheets import Split

AUTOMATIC = ("", gettext_lazy("Automatic"))
READ = "read"  # the button that reads again
SHAPE = "shape"  # of which table the columns were said
HAS_HEADER: dict[str, str | Promise] = {value: title for value, title in CHOICES["header"] if value}


class ReadingFields(forms.Form):
    """What stays empty is found out."""

    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding of the text"),
        required=False,
        choices=[AUTOMATIC, *((name, name) for name in ENCODINGS)],
    )
    separator = forms.ChoiceField(
        label=gettext_lazy("Columns are separated by"), required=False, choices=CHOICES["split"]
    )
    sheet = forms.CharField(
        label=gettext_lazy("Sheet"), required=False, strip=False, widget=forms.Select(choices=[AUTOMATIC])
    )
    header = forms.ChoiceField(
        label=gettext_lazy("The first line"), required=False, choices=CHOICES["header"]
    )
    data: QueryDict
    entry_list: EntryList | None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.table: Table | None = None
        self.read: Sheet | None = None
        self.column_fault = ""

    def read_table(self, table: Table, entry_list: EntryList) -> Document | None:
        """None where a person should look at how it is read first. Raises Broken."""
        self.table = table
        shape, known = self._shape(table), uses(entry_list)
        is_confirmed = self.data.get(SHAPE) == shape
        try:
            columns = columns_said(self.data, known) if is_confirmed else {}
        except Broken as broken:
            columns, self.column_fault = {}, str(broken)
        self.read = table.sheet(entry_list, self._hints(entry_list, columns))
        self._show(self.read)
        if READ in self.data or self.column_fault or not (is_confirmed or self._is_certain):
            return None
        try:
            return table.document(self.read, entry_list)
        except Broken as broken:
            self.column_fault = str(broken)
            return None

    @property
    def shape(self) -> str:
        return self._shape(self.table) if self.table else ""

    @property
    def columns(self) -> list[Column]:
        return list(columns_of(self.read)) if self.read else []

    @property
    def uses(self) -> Mapping[str, str]:
        return uses(self.entry_list) if self.entry_list else {}

    @property
    def column_faults(self) -> list[str]:
        return self.column_fault.splitlines()

    @property
    def choices(self) -> list[forms.BoundField]:
        """Those that matter for this table."""
        if self.table is None:
            return []
        is_book = bool(self.read and not self.read.separator)
        names = ["sheet"] if self.read and len(self.read.sheets) > 1 else []
        if not is_book:
            names += ["encoding", "separator"] if self.table.name else ["separator"]
        return [self[name] for name in [*names, "header"]]

    @property
    def _is_certain(self) -> bool:
        """Every column is something, and the text need not be guessed."""
        sheet = cast(Sheet, self.read)
        is_read = not sheet.encoding.startswith("windows") or bool(self.data.get("encoding"))
        return is_read and (sheet.width < 2 or all(column.key for column in self.columns if column.cells))

    def _shape(self, table: Table) -> str:
        said = [self.data.get(name, "") for name in ("separator", "sheet")]
        return "/".join([table.digest, *said])

    def _hints(self, entry_list: EntryList, columns: Mapping[str, int]) -> Hints:
        encoding, separator, sheet = (
            str(self.cleaned_data.get(name) or "") for name in ("encoding", "separator", "sheet")
        )
        header = self.cleaned_data.get("header")
        has_header = header == "1" if header else None
        return Hints(entry_list.address, encoding, separator, sheet, columns, has_header)

    def _show(self, sheet: Sheet) -> None:
        """What was found out stands beside “Automatic”."""
        header = "1" if sheet.header else "0"
        found = {"encoding": sheet.encoding, "header": HAS_HEADER[header], "sheet": sheet.title}
        if sheet.separator:
            found["separator"] = SPLITS[Split(sheet.separator)]
        for name, words in found.items():
            field = cast(forms.ChoiceField, self.fields[name])
            own = [*cast("list[tuple[str, str]]", field.widget.choices)][1:]
            others = [(title, title) for title in sheet.sheets] if name == "sheet" else own
            automatic = _("Automatic: %(found)s") % {"found": words} if words else AUTOMATIC[1]
            field.widget.choices = [("", automatic), *others]
