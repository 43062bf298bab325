"""The program of docs/integrators.md does what the page says."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from dictionaries.models import Dictionary
from tests.connect.api.programs import administrator


@pytest.mark.django_db(transaction=True)
def test_the_lines_of_python_list_add_rename_and_listen(
    live_server: Any, source: Dictionary, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (Path(settings.BASE_DIR) / "docs" / "integrators.md").read_text()
    code, _of_bitrix24 = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    code = code.replace("TOKEN", administrator().token).replace("https://crm.example.com", live_server.url)
    # Twice instead of for ever, and without waiting for what nobody does.
    code = code.replace("while True:", "for _round in range(2):").replace('"wait": 30', '"wait": 0')
    exec(code, {})  # noqa: S102 - it is ours
    listed, done, heard = capsys.readouterr().out.splitlines()
    assert "('CALL', 'Call')" in listed
    assert done == heard
    assert {"Trade fair", "Phone"} <= {entry.label for entry in source.entries.all()}
