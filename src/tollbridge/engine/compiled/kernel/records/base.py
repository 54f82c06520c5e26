"""What every record is made of: whole numbers, references to other records, columns of whole numbers."""

from __future__ import annotations

from typing import Any, Final, Protocol

FOREVER: Final = 2**62
"""An instant that never comes, a limit that never binds."""
FAR: Final = 2**61
"""More micros than legs can come to: the room of an account that has no threshold."""
NONE: Final[Any] = None
"""A reference to nothing, whatever it would refer to: `if leg.account:` asks. What is said to be none may be so."""


class Record:
    """A record: where it is compiled, a struct of 64-bit integers and pointers."""

    __slots__ = ()

    def __bool__(self) -> bool:
        """Tell a record from NONE."""
        return True


class Words(Protocol):
    """A column of whole numbers: where it is compiled, a pointer to the first."""

    def __getitem__(self, place: int, /) -> int:
        """Return one."""

    def __setitem__(self, place: int, value: int, /) -> None:
        """Set one."""
