"""A fixture that cannot be read is told in a sentence, with its name, and changes nothing."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lists.models import Operation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'[{"model":', "Expecting value"),
        (b"[1]", "'int' object is not subscriptable"),
        ("[]".encode("utf-16"), "can't decode byte 0xff"),
        (b"[" * 100_000, "maximum recursion depth"),
        (b'[{"model": "nobody.knows", "fields": {}}]', "Invalid model identifier"),
        (None, "Is a directory"),
    ],
)
def test_what_cannot_be_read_is_told_and_changes_nothing(
    content: bytes | None, reason: str, tmp_path: Path
) -> None:
    file = tmp_path / "lists.json"
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    before = Operation.objects.count()
    with pytest.raises(CommandError, match=f"lists.json cannot be read: .*{reason}.* Nothing was changed"):
        call_command("loaddata", str(file))
    assert Operation.objects.count() == before
