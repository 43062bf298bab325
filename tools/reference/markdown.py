"""How a page of the reference is put together."""

from collections.abc import Iterable, Sequence

NOTE = "% Made from the code by `make docs`: what is written here by hand goes.\n\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(str(text).split()).replace("|", r"\|")


def code(text: str) -> str:
    return f"`{text}`" if text else ""


def page(*parts: str) -> str:
    return NOTE + "\n\n".join(part.strip("\n") for part in parts if part) + "\n"
