"""Zip files: read in memory, as far as the limits allow. Nothing is written to the disk."""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from lists.loading.documents import Broken
from lists.loading.formats import MOST_BYTES
from lists.text.numbers import grouped

MOST_UNPACKED = 4 * MOST_BYTES
MOST_FILES = 5000


def names_in(data: bytes) -> list[str]:
    """The names of the files in a zip file; none where it is none, or damaged."""
    if not data.startswith(b"PK"):
        return []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return []


def files_in(data: bytes, is_wanted: Callable[[str], object]) -> Iterator[tuple[str, bytes]]:
    """The wanted files. Raises Broken."""
    left = MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            wanted = [found for found in archive.infolist() if is_wanted(found.filename)]
            if len(wanted) > MOST_FILES:
                raise Broken(
                    _("The archive has too many files: at most %(limit)s.") % {"limit": grouped(MOST_FILES)}
                )
            for found in wanted:
                most = min(left, MOST_BYTES)
                with archive.open(found) as file:
                    content = file.read(most + 1)  # what the archive says of its size is not believed
                if len(content) > most:
                    raise _too_large(found.filename, MOST_BYTES if left > MOST_BYTES else MOST_UNPACKED)
                left -= len(content)
                yield found.filename, content
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise Broken(_("The archive is damaged.")) from error
    except (NotImplementedError, RuntimeError) as error:  # an unknown compression; a password
        raise Broken(_("The archive is encrypted, or packed in a way that is not read here.")) from error


def _too_large(name: str, limit: int) -> Broken:
    words = {"name": name, "limit": limit >> 20}
    if limit == MOST_UNPACKED:
        return Broken(_("The archive is too large: at most %(limit)d MB, unpacked.") % words)
    return Broken(_("%(name)s is too large: of a file in an archive at most %(limit)d MB are read.") % words)
