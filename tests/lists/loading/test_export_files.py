"""What `export_lists` writes, and where: a file that people have written into is not lost."""

import resource
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from dictionaries.models import Dictionary

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "lists.yaml"
    call_command("export_lists", "SOURCE", output=path)
    path.write_text(f"# ours\n{path.read_text()}")
    path.chmod(0o640)
    return path


def test_a_disk_that_is_full_leaves_the_file_that_was_there(written: Path) -> None:
    before = written.read_text()
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, most[1]))
    try:
        with pytest.raises(CommandError, match=r"lists\.yaml: File too large"):
            call_command("export_lists", output=written)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)
    assert written.read_text() == before
    assert list(written.parent.iterdir()) == [written]


def test_it_is_replaced_in_its_place_for_those_who_could_read_it(written: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.yaml"
    link.symlink_to(written)
    call_command("export_lists", "SOURCE", "INDUSTRY", output=link)
    assert link.is_symlink()
    assert written.stat().st_mode & 0o777 == 0o640
    assert written.read_text().startswith("# ours\n")
    assert "INDUSTRY" in written.read_text()


def test_what_cannot_be_read_there_is_told_with_its_name(written: Path) -> None:
    written.write_text("dictionaries: [\n")
    with pytest.raises(CommandError, match=r"lists\.yaml: line 2, column 1: this is not YAML"):
        call_command("export_lists", output=written)


def test_standard_output_and_devices_are_written_to() -> None:
    out = StringIO()
    call_command("export_lists", "SOURCE", output=Path("-"), stdout=out)
    assert out.getvalue().startswith("format: ")
    call_command("export_lists", "SOURCE", output=Path("/dev/null"))
    assert Path("/dev/null").is_char_device()


def test_a_moment_without_lists_is_no_document_that_deletes_all() -> None:
    moment = timezone.now().isoformat()
    Dictionary.objects.create(code="LATER", name="Later")
    with pytest.raises(CommandError, match="no such list at that moment"):
        call_command("export_lists", "LATER", at=moment)
