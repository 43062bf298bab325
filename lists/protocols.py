"""The nouns of the domain as the lower floors of the kernel know them.

The classes (`lists.rows.Row`, `lists.entries.Entry`) stand on higher floors. What lies below them, and works
with rows all the same, takes anything of these shapes. Above `lists.entries` use the classes themselves.
"""

from datetime import datetime
from typing import Any, ClassVar, Protocol

from django.db import models


class Person(Protocol):
    """A user, whichever user model the site has; without a key nobody is signed in."""

    @property
    def pk(self) -> int | None: ...

    def get_username(self) -> str: ...


type Actor = Person | str | None  # a user, the name of a program, or whoever is acting


class RowLike(Protocol):
    """A list, an entry or an entity type: what has a code, a label and a position."""

    parent_field: ClassVar[str]
    is_list: ClassVar[bool]
    position: int

    @property
    def pk(self) -> int: ...

    @property
    def label(self) -> str: ...

    @property
    def parent_pk(self) -> int | None: ...

    @property
    def refusal(self) -> Exception | None: ...

    def parent_lock(self) -> None: ...

    def lock(self) -> None: ...


class EntryLike(RowLike, Protocol):
    """A row of a list, which records use."""

    archived_at: datetime | None

    def expect(self, **shown: object) -> None: ...

    def siblings(self) -> models.QuerySet[Any]: ...
