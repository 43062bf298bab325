"""What the page says: one line for each thing that was looked at, and what to do where something is wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

type Words = str | Promise


@dataclass(frozen=True)
class Finding:
    """Something that is as it should be, unless it `is_bad`; `language` is that of the text, where no other
    than English exists."""

    title: Words
    text: Words = ""
    hint: Words = ""
    is_bad: bool = False
    language: str = ""


@dataclass(frozen=True)
class Section:
    title: Words
    findings: Sequence[Finding]
    statements: Sequence["SlowStatement"] = ()

    @property
    def bad(self) -> int:
        return sum(finding.is_bad for finding in self.findings)

    def __iter__(self) -> Iterator[Finding]:
        """What is wrong comes first."""
        return iter(sorted(self.findings, key=lambda finding: not finding.is_bad))


@dataclass(frozen=True)
class SlowStatement:
    text: str
    calls: int
    milliseconds: int  # of a call, on average
