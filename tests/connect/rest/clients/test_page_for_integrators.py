"""The lines for clients of Bitrix24 in docs/integrators.md do what the page says."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from connect.rest.methods import methods
from dictionaries.models import Dictionary
from tests.connect.rest.clients.portal import Portal

PAGE = (Path(settings.BASE_DIR) / "docs" / "integrators.md").read_text()
SECTION = PAGE.partition("## Bitrix24 clients")[2].partition("\n## ")[0]


def test_the_lines_of_python_list_and_add(
    portal: Portal, source: Dictionary, capsys: pytest.CaptureFixture[str]
) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", SECTION, re.DOTALL)
    code = code.replace("crm.example.com", portal.domain).replace(
        "1/TOKEN", f"{portal.owner.pk}/{portal.token}"
    )
    exec(code, {})  # noqa: S102 - it is ours
    *listed, added = capsys.readouterr().out.splitlines()
    assert listed[0] == "CALL Call 10"
    assert int(added) == 2 * source.entries.get(code="FAIR").pk


@pytest.mark.any_database
def test_the_page_names_a_family_for_every_method() -> None:
    named = set(re.findall(r"`([a-z.]+)(?:\.\*)?`", SECTION))
    families = {f"crm.{name}" for name in named} | named
    for name in methods():
        parts = name.split(".")
        assert families & {".".join(parts[:end]) for end in range(1, len(parts) + 1)}, name
