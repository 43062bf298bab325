"""Fixture files of the tests that load lists."""

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def file(tmp_path: Path) -> Any:
    """Writes a fixture file: of objects, or of anything else."""

    def write(*objects: Any, content: str | bytes = b"", name: str = "lists.json") -> Path:
        path = tmp_path / name
        content = content or json.dumps(objects)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write
