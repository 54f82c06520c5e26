"""The table of conferences by key: open addressing in a table whose size is a power of 2."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.memory import free, new, new_references
from tollbridge.engine.compiled.kernel.records.base import NONE
from tollbridge.engine.compiled.kernel.records.leg import Conference
from tollbridge.engine.compiled.kernel.records.world import World


def _slot(world: World, key: int) -> int:
    """Return where a conference's key is, or would be, in the table."""
    mask = world.table_size - 1
    place = (key * 40503 + (key >> 13)) & mask
    while world.table[place] and world.table[place].key != key:
        place = (place + 1) & mask
    return place


def find_conference(world: World, key: int) -> Conference:
    """Return the conference of a key, or none."""
    return world.table[_slot(world, key)]


def new_conference(world: World, key: int) -> Conference:
    """Return a new conference under a key that is not in use."""
    if 2 * world.table_count >= world.table_size:
        _enlarge_table(world)
    conference = new(world, Conference)
    conference.key = key
    world.table[_slot(world, key)] = conference
    world.table_count += 1
    return conference


def _enlarge_table(world: World) -> None:
    old, size = world.table, world.table_size
    world.table = new_references(world, Conference, 2 * size)
    world.table_size = 2 * size
    for place in range(size):
        if old[place]:
            world.table[_slot(world, old[place].key)] = old[place]


def drop_conference(world: World, conference: Conference) -> None:
    """Take a conference out of the table, closing the gap that it leaves, and its record back."""
    mask = world.table_size - 1
    gap = _slot(world, conference.key)
    world.table[gap] = NONE
    place = (gap + 1) & mask
    while world.table[place]:
        moving = world.table[place]
        world.table[place] = NONE
        world.table[_slot(world, moving.key)] = moving
        place = (place + 1) & mask
    world.table_count -= 1
    free(world, conference)
