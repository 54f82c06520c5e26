"""What the vendor's records call a capability, and what a scenario calls the licence."""

from __future__ import annotations

import re
from typing import Final

INCLUDED: Final = "MCOMEETADD"
"""The capability of legs that a subscription includes, or its pool of minutes pays."""
LICENCES: Final = {INCLUDED: "subscription", "MCOPSTNPP": "subscription", "MCOMEETACPEA": "pay-per-minute"}


def licence_name(capability: str) -> str:
    """Return the licence of an organiser whose legs have this capability, or any other text as a name.

    >>> licence_name("MCOMEETACPEA"), licence_name("Gold plan")
    ('pay-per-minute', 'Gold-plan')
    """
    return LICENCES.get(capability, re.sub(r"[^A-Za-z0-9_-]+", "-", capability).strip("-"))
