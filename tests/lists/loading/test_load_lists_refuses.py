"""`manage.py load_lists` refuses a broken file with the place and the reason, and changes nothing."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from tests.list_files import dictionary, everything, load, stage, value

GOOD = value("FAX", "Fax")


def refusal(*fixtures: object) -> str:
    """What the command says, after a look that nothing changed."""
    before = everything()
    with pytest.raises(CommandError) as refused:
        load(*fixtures)
    assert everything() == before
    told, nothing = str(refused.value).rsplit("\n", 1)
    assert nothing == "Nothing was changed."
    assert refused.value.returncode == 1
    return told


@pytest.mark.parametrize(
    ("content", "place", "reason"),
    [
        ('[{"model": 1},\n  oops]', "", "this is not JSON: Expecting value: line 2 column 3"),
        ("[" * 100_000, "", "this is not JSON"),
        (b'[\n"\xff"]', ", line 2", "the text is not UTF-8"),
        ('{"model": "dictionaries.dictionary"}', "", 'a list of objects is expected, not {"model":'),
        ("5", "", "a list of objects is expected, not 5."),
    ],
    ids=["a typing error", "endless nesting", "another encoding", "a single object", "a number"],
)
def test_a_file_that_is_not_a_list_of_objects(
    db: None, file: Any, content: str | bytes, place: str, reason: str
) -> None:
    path = file(content=content)
    assert refusal(path).startswith(f"{path}{place}: {reason}")


@pytest.mark.parametrize(
    ("item", "fault"),
    [
        ("FAX", ': an object is expected, not "FAX".'),
        ({**GOOD, "fixed": True}, ' (dictionaries.dictionaryvalue SOURCE/FAX): "fixed" is not known here'),
        ({**GOOD, "pk": 7}, " (dictionaries.dictionaryvalue SOURCE/FAX): rows are found by their codes"),
        ({**GOOD, "model": "crm.fax"}, ' (crm.fax SOURCE/FAX): there is no model "crm.fax".'),
        ({**GOOD, "model": "fax"}, ' (fax SOURCE/FAX): there is no model "fax".'),
        ({"fields": {}}, " (no model ): there is no model null."),
        ({"model": "auth.user", "fields": {}}, " (auth.user ): auth.user is not a list"),
        ({"model": "dictionaries.dictionary"}, ' (dictionaries.dictionary ): "fields" has to be an object'),
    ],
)
def test_an_object_that_is_not_a_row_of_a_list(db: None, file: Any, item: Any, fault: str) -> None:
    path = file(GOOD, item)
    assert refusal(path).startswith(f"{path}, object 2{fault}")


@pytest.mark.parametrize(
    ("item", "field", "reason"),
    [
        (value("FAX", "Fax", colour="red"), "colour", "dictionaries.dictionaryvalue has no such field."),
        (value("FAX", "Fax", id=1), "id", "dictionaries.dictionaryvalue has no such field."),
        (value("FAX", "Fax", is_system="yes"), "is_system", 'true or false is expected, not "yes".'),
        (value("FAX", "Fax", position="1"), "position", 'a whole number is expected, not "1".'),
        (value("FAX", "Fax", name=5), "name", "a text is expected, not 5."),
        (value("FAX", "Fax", description=None), "description", "a text is expected, not null."),
        (
            value("FAX", "Fax", description="a\x00b"),
            "description",
            "it contains a character that cannot be seen.",
        ),
        (
            value("FAX", "Fax", description="\ud800"),
            "description",
            "it contains a character that cannot be seen.",
        ),
        (value("FAX", "Fax\u202e"), "default_name", "The name contains a character that cannot be seen."),
        (value("FAX", "x" * 121), "default_name", "The name has 121 characters; at most 120 fit."),
        (value("FAX", ""), "default_name", 'neither this nor "name" says what people see.'),
        (value("FAX", "Fax", archived_at="soon"), "archived_at", "“soon” value has an invalid format."),
        (value("", "Fax"), "code", "it is missing: rows are found by their codes."),
        (value("FAX 1", "Fax"), "code", "Use Latin letters"),
        (value("F" * 51, "Fax"), "code", "Ensure this value has at most 50 characters"),
        (stage("FAX", "Fax", 5), "kind", "Value 5 is not a valid choice."),
        (stage("FAX", "Fax", True), "kind", "a whole number is expected, not true."),
        (stage("FAX", "Fax", 2, color="red"), "color", "Enter a valid hex color"),
        (
            stage("FAX", "Fax", 2, pipeline=3),
            "pipeline",
            'a natural key such as ["CODE", "CODE"] is expected',
        ),
        (stage("FAX", "Fax", 2, pipeline=["DEAL"]), "pipeline", "a natural key such as"),
        (
            stage("FAX", "Fax", 2, pipeline=["DEAL", "X"]),
            "pipeline",
            "There is no pipeline DEAL/X, neither in",
        ),
        (value("FAX", "Fax", "FAXES"), "dictionary", "There is no drop-down list FAXES, neither in"),
    ],
)
def test_a_field_with_something_else_in_it(db: None, file: Any, item: Any, field: str, reason: str) -> None:
    told = refusal(file(value("RADIO", "Radio"), item))
    model = item["model"]
    assert "lists.json, object 2 (" + model in told
    assert f'): field "{field}": {reason}' in told


def test_a_value_without_its_list(db: None, file: Any) -> None:
    item = {"model": "dictionaries.dictionaryvalue", "fields": {"code": "FAX", "default_name": "Fax"}}
    assert refusal(file(item)).endswith(
        '(dictionaries.dictionaryvalue FAX): field "dictionary": it is missing.'
    )


def test_a_row_that_the_database_would_refuse(db: None, file: Any) -> None:
    archived = value("FAX", "Fax", is_system=True, archived_at="2026-11-23T10:00:00Z")
    assert refusal(file(archived)).endswith("A system value cannot be archived.")
    leads = {"entity_type": ["LEAD"], "code": "SECOND", "default_name": "Second"}
    second = {"model": "pipelines.pipeline", "fields": leads}
    assert refusal(file(GOOD, second)).endswith("SECOND): Only deals have more than one pipeline.")


def test_two_initial_stages_in_one_new_pipeline(db: None, file: Any) -> None:
    fields = {"entity_type": ["DEAL"], "code": "NEW", "default_name": "New deals"}
    ours = {"pipeline": ["DEAL", "NEW"]}
    pipeline = {"model": "pipelines.pipeline", "fields": fields}
    told = refusal(file(pipeline, stage("A", "A", 1, **ours), stage("B", "B", 1, **ours, is_system=True)))
    assert told.endswith("object 3 (pipelines.stage DEAL/NEW/B): A pipeline has one initial stage.")


def test_a_new_pipeline_without_its_mandatory_stages(db: None, file: Any) -> None:
    fields = {"entity_type": ["DEAL"], "code": "BARE", "default_name": "Bare"}
    bare = {"model": "pipelines.pipeline", "fields": fields}
    path = file(bare, stage("DEMO", "Demo", 2, pipeline=["DEAL", "BARE"]))
    assert refusal(path).startswith(f"{path}, object 1 (pipelines.pipeline DEAL/BARE): A pipeline needs an")


def test_the_same_code_or_name_twice_in_one_list_also_across_files(db: None, file: Any) -> None:
    first = file(GOOD, name="first.json")
    second = file(value("FAX", "Telefax"), value("FAX2", "FAX"), name="second.json")
    place = f"first in {first}, object 1 (dictionaries.dictionaryvalue SOURCE/FAX)."
    code, name = refusal(first, second).splitlines()
    assert code.startswith(f"{second}, object 1 (dictionaries.dictionaryvalue SOURCE/FAX): ")
    assert code.endswith(f'field "code": it stands twice, {place}')
    assert name.endswith(f"SOURCE/FAX2): the name “FAX” stands twice in this list, {place}")


def test_all_faults_of_a_file_are_told_at_once(db: None, file: Any) -> None:
    told = refusal(file(value("A", ""), GOOD, value("B", "B", is_system=1), dictionary("C D")))
    assert [line.split(", object ")[1][0] for line in told.splitlines()] == ["1", "3", "4"]


def test_a_fixture_that_is_not_there(db: None, tmp_path: Path) -> None:
    absent = tmp_path / "absent.json"
    assert refusal(absent) == f"{absent}: there is no such file, and no app ships a fixture of this name."
    assert refusal("absent").startswith("absent: there is no such file")


def test_a_file_that_may_not_be_read(db: None, file: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_bytes(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    path = file(GOOD)
    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    assert refusal(path) == f"{path}: Permission denied."


def test_a_file_from_windows_with_a_byte_order_mark_is_welcome(db: None, file: Any) -> None:
    path = file(GOOD)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert "1 added (FAX)" in load(path)
