"""Where an import begins: a file, pasted cells or another system, and what is to be done with them."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crmsettings.importing.carried import Carried
from crmsettings.importing.columns import FIELD
from crmsettings.importing.reading import SHAPE, ReadingFields
from crmsettings.importing.tables import Table
from lists.entries import EntryList
from lists.loading.documents import Broken, Document
from lists.loading.formats import MOST_BYTES, Hints, read_document
from lists.loading.formats.fetching import fetched_document
from lists.loading.narrowing import narrowed
from lists.loading.plans import Policy
from lists.text.numbers import grouped

POLICIES: list[tuple[str, str | Promise]] = [
    (Policy.ADD, gettext_lazy("Only add what is missing. Everything that is there stays as it is.")),
    (Policy.MERGE, gettext_lazy("Do what the file says. What it does not mention stays as it is.")),
    (
        Policy.EXACT,
        gettext_lazy("Make the lists exactly like the file. The rest is archived or deleted."),
    ),
]


EITHER = gettext_lazy("Choose a file, or paste cells.")
ANY_SOURCE = gettext_lazy("Choose a file, or enter the address of a webhook.")


class Forgotten(forms.TextInput):
    """What is typed may hold a secret: no page shows it again."""

    def format_value(self, value: object) -> None:
        return None


class SourceForm(ReadingFields):
    """Reads, and changes nothing: the plan comes next."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "XLSX, CSV, YAML or JSON, as “Export” writes them or with columns of your own; also files of "
            "Bitrix24, Salesforce and EspoCRM."
        ),
        required=False,
        allow_empty_file=True,
    )
    lines = forms.CharField(
        label=gettext_lazy("Or paste cells of a sheet"),
        help_text=gettext_lazy("One entry per line: a name, or a code and a name."),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "dir": "auto"}),
    )
    portal = forms.CharField(
        label=gettext_lazy("Or the address of an inbound webhook of Bitrix24"),
        help_text=gettext_lazy(
            "https://…/rest/1/…/, with the right to read the CRM. It is used once and not stored."
        ),
        required=False,
        widget=Forgotten(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
    )
    policy = forms.ChoiceField(
        label=gettext_lazy("What is to be done"), choices=POLICIES, widget=forms.RadioSelect
    )
    carried: Carried | None = None  # what has been read

    def __init__(
        self,
        entry_list: EntryList | None,
        data: QueryDict | None = None,
        files: "MultiValueDict[str, UploadedFile[bytes]] | None" = None,
    ) -> None:
        super().__init__(data, files, initial={"policy": Policy.MERGE})
        self.entry_list = entry_list
        self.fields["lines"].validators = []  # a character that cannot be is told with its line
        del self.fields["portal" if entry_list else "lines"]  # of which list would pasted cells be?

    def clean(self) -> None:
        if self.errors:
            return
        source = self._source()
        try:
            document = self._document(source)
            if document is not None:
                self.carried = self._carried(document)
        except Broken as broken:
            raise ValidationError({source: str(broken).splitlines()}) from broken
        if self.table and self.table.name and source != "lines":
            del self.fields["lines"]  # a file is being read

    def _source(self) -> str:
        """The field that says where the lists come from. Raises ValidationError."""
        said = self.cleaned_data
        filled = [name for name in ("file", "lines", "portal") if str(said.get(name) or "").strip()]
        if not filled and self.entry_list:
            self.table = Table.unsealed(self.data.get("table", ""))
        if not filled and not self.table:
            raise ValidationError({"file": EITHER if self.entry_list else ANY_SOURCE})
        return filled[0] if filled else "file"

    def _document(self, source: str) -> Document | None:
        """None where a person should look first. Raises Broken."""
        if source == "portal":
            return fetched_document(self.cleaned_data["portal"])
        if source == "lines":
            table: Table | None = Table("", self.cleaned_data["lines"].encode())
        elif file := self.cleaned_data["file"]:
            name, data = file.name or "", _content(file)
            table = Table.of_file(name, data) if self.entry_list else None
            if table is None:
                target = self.entry_list.address if self.entry_list else ""
                return read_document(name, data, Hints(target=target))
        else:
            table = self.table
        return self.read_table(table, self.entry_list) if table and self.entry_list else None

    def _carried(self, document: Document) -> Carried:
        """What a document says, of one list if this is about one. Raises Broken."""
        policy, notes = Policy(self.cleaned_data["policy"]), document.notes
        if self.entry_list is None:
            return Carried(document, policy, reason=document.source, notes=tuple(notes))
        document, others = narrowed(document, self.entry_list)
        if not document.items:
            sentence = _("The file says nothing of “%(list)s”. Import it for all lists instead.")
            raise Broken(sentence % {"list": self.entry_list.title})
        return Carried(
            document, policy, self.entry_list.address, reason=document.source,
            notes=(*notes, *_left_out(others)), origin=self._origin(),
        )  # fmt: skip

    def _origin(self) -> dict[str, str]:
        """What brings a person back to how a table was read; nothing where it is too large for that."""
        if self.table is None:
            return {}
        sealed = self.table.sealed if self.table.name else ""
        if self.table.name and not sealed:
            return {}
        kept = ("policy", "encoding", "separator", "sheet", "header", *([] if sealed else ["lines"]))
        said = {name: str(self.cleaned_data.get(name) or "") for name in kept}
        columns = {name: str(key) for name, key in self.data.items() if name.startswith(FIELD)}
        return {**said, **columns, "table": sealed, SHAPE: self.shape}


def _content(file: "UploadedFile[bytes]") -> bytes:
    """Raises Broken."""
    if (file.size or 0) > MOST_BYTES:
        limit = MOST_BYTES >> 20
        raise Broken(_("The file is too large: at most %(limit)d MB are read.") % {"limit": limit})
    return bytes(file.read())


def _left_out(others: int) -> tuple[str, ...]:
    if not others:
        return ()
    sentence = ngettext(
        "%(count)s other list in the file is left out: this import is about one list.",
        "%(count)s other lists in the file are left out: this import is about one list.",
        others,
    )
    return (sentence % {"count": grouped(others)},)
