"""Where an import begins: a file or pasted cells, and what is to be done with them."""

from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crmsettings.importing.carried import Carried
from crmsettings.importing.pasted import pasted_document
from lists.entries import EntryList
from lists.loading.documents import Broken, Document
from lists.loading.formats import MOST_BYTES, Hints, read_document
from lists.loading.narrowing import narrowed
from lists.loading.plans import Policy

POLICIES: list[tuple[str, str | Promise]] = [
    (Policy.ADD, gettext_lazy("Only add what is missing. Everything that is there stays as it is.")),
    (Policy.MERGE, gettext_lazy("Do what the file says. What it does not mention stays as it is.")),
    (
        Policy.EXACT,
        gettext_lazy("Make the lists exactly like the file. The rest is archived or deleted."),
    ),
]


class SourceForm(forms.Form):
    """Reads, and changes nothing: the plan comes next."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("YAML or JSON, as “Export” writes them."),
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
        if entry_list is None:
            del self.fields["lines"]  # of which list would they be?

    def clean(self) -> None:
        file, lines = self.cleaned_data.get("file"), self.cleaned_data.get("lines", "")
        if self.errors:
            return
        if not file and not lines.strip():
            raise ValidationError({"file": _("Choose a file.") if "lines" not in self.fields else EITHER})
        try:
            document, notes = self._file(file) if file else (self._pasted(lines), ())
        except Broken as broken:
            raise ValidationError({"file" if file else "lines": str(broken).splitlines()}) from broken
        policy = Policy(self.cleaned_data["policy"])
        address = self.entry_list.address if self.entry_list else ""
        self.carried = Carried(document, policy, address, reason=document.source, notes=notes)

    def _pasted(self, lines: str) -> Document:
        return pasted_document(cast(EntryList, self.entry_list), lines)

    def _file(self, file: "UploadedFile[bytes]") -> tuple[Document, tuple[str, ...]]:
        """What a file says, of one list if this is about one."""
        if (file.size or 0) > MOST_BYTES:
            limit = MOST_BYTES >> 20
            raise Broken(_("The file is too large: at most %(limit)d MB are read.") % {"limit": limit})
        hints = Hints(target=self.entry_list.address if self.entry_list else "")
        document = read_document(file.name or "", file.read(), hints)
        if self.entry_list is None:
            return document, ()
        document, others = narrowed(document, self.entry_list)
        if not document.items:
            sentence = _("The file says nothing of “%(list)s”. Import it for all lists instead.")
            raise Broken(sentence % {"list": self.entry_list.title})
        return document, self._notes(others)

    def _notes(self, others: int) -> tuple[str, ...]:
        if not others:
            return ()
        sentence = ngettext(
            "%(count)d other list in the file is left out: this import is about one list.",
            "%(count)d other lists in the file are left out: this import is about one list.",
            others,
        )
        return (sentence % {"count": others},)


EITHER = gettext_lazy("Choose a file, or paste cells.")
