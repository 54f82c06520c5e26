"""What holds for all tests: hypothesis judges behaviour, not the speed of a shared machine."""

from __future__ import annotations

from importlib.util import find_spec

if find_spec("hypothesis"):
    from hypothesis import settings

    settings.register_profile("tollbridge", deadline=None)
    settings.load_profile("tollbridge")
