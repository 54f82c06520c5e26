"""Where everything lies in the kernel's memory: one int64 array, in which records are reached by their first word's index.

A pointer of 0 is none. Header words come first, then the plan's records, then the arena of legs, lots, conferences, heaps.
Names are offsets into a record; the comment over each block names the record.
"""

from tollbridge.engine.compiled.kernel.layout.account import *  # noqa: F403 - every word has one name here
from tollbridge.engine.compiled.kernel.layout.header import *  # noqa: F403
from tollbridge.engine.compiled.kernel.layout.leg import *  # noqa: F403
from tollbridge.engine.compiled.kernel.layout.network import *  # noqa: F403
