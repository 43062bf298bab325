"""Documents as YAML and JSON: stable, so that two versions of a file differ where the lists do."""

import json
from typing import Literal, get_args

from lists.loading.documents import Document
from lists.loading.formats.plain import plain_document

type Form = Literal["yaml", "json"]
FORMS: tuple[Form, ...] = get_args(Form.__value__)


def write(document: Document, form: Form, previous: str = "") -> str:
    """`previous` is the text that stands in the file so far: what people have written into YAML beside the
    rows stays there. Raises Broken where it cannot be read.

    What reads and writes YAML is large, and is loaded for the first one.
    """
    plain = plain_document(document)
    if form == "json":
        return json.dumps(plain, indent=2, ensure_ascii=False) + "\n"
    from lists.loading.formats.yaml_comments import comments_of
    from lists.loading.formats.yaml_text import yaml_text

    return yaml_text(plain, comments_of(previous))
