"""Joins the kernel's sources into one Cython unit: C types for its records, and its functions one after the other.

Nothing is translated: a function stays as it is written, with constants in place of their names and a C type for each name
that is a whole number or a record. What is divided is never negative, where C and Python would differ. One unit, because
calls across modules would not be inlined. The build imports this package by itself, without the rest of the program.
"""

from .joining import Unit
from .sources import fingerprint

__all__ = ["fingerprint", "joined"]


def joined() -> str:
    """Return the text of the unit."""
    return Unit().text()
