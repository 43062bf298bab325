"""Files of EspoCRM: `entityDefs/Lead.json`, which has the options of each field, and `i18n/pl_PL/Lead.json`,
which has what people see of them; alone, together in a zip, or as the API answers for all entities at once.

An option has no code, only the text that is stored: in lists that are ours too it is found by what people
see.
"""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from django.utils.translation import get_language

from connect.readers.archives import files_in, names_in
from connect.readers.espocrm_options import Options
from connect.readers.json_values import json_values, looks_like_json
from connect.readers.listings import document_of
from lists.loading.documents import FORMAT, Broken, Document
from lists.loading.formats import Hints

FOLDERS = ("entityDefs", "i18n")


class EspoCrm:
    name = "EspoCRM"

    def reads(self, name: str, data: bytes) -> bool:
        if any(map(_is_ours, names_in(data))):
            return True
        if not looks_like_json(data) or FORMAT.encode() in data:
            return False
        words = data.split(b'"')  # b'"options" :' is as good as b'"options":'
        return b"options" in words and (b"fields" in words or b"entityDefs" in words or _is_ours(name))

    def read(self, name: str, data: bytes, hints: Hints) -> Document:
        is_archive = data.startswith(b"PK")
        files = list(files_in(data, _is_ours)) if is_archive else [(name, data)]
        found = _collected(sorted(files, key=_language_rank))
        return document_of(found.listings(), hints.target, found.notes, by_label=True)


def _is_ours(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return path.endswith(".json") and any(folder in parts for folder in FOLDERS)


def _language_rank(file: tuple[str, bytes]) -> int:
    """Translations into the language of the moment are read last, so that they count; English before."""
    parts = PurePosixPath(file[0]).parts
    language = (get_language() or "en").partition("-")[0]
    for rank, start in enumerate((f"{language}_", "en_")):
        if any(part.startswith(start) for part in parts):
            return -rank
    return -2


def _collected(files: Iterable[tuple[str, bytes]]) -> Options:
    found, faults = Options(), []
    for path, data in files:
        try:
            for value in json_values(data):
                if isinstance(value, Mapping):
                    found.take(PurePosixPath(path).stem, value)
        except Broken as fault:
            faults.append(f"{path}: {fault}")
    if faults:
        raise Broken("\n".join(faults))
    return found
