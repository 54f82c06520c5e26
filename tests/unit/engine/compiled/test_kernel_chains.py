import pytest

from tollbridge.engine.compiled.kernel.chain import first_leg, link_leg, unlink_leg
from tollbridge.engine.compiled.kernel.conferences import conference_key
from tollbridge.engine.compiled.kernel.memory import new_references
from tollbridge.engine.compiled.kernel.records.account import Account
from tollbridge.engine.compiled.kernel.records.leg import Conference, Leg
from tollbridge.engine.compiled.kernel.records.network import Bridge
from tollbridge.engine.compiled.kernel.records.world import World
from tollbridge.engine.compiled.kernel.table import drop_conference, find_conference, new_conference


def chained(account):
    """Return the places in the order of arrival of an account's legs, forwards and backwards along their chain."""
    forwards, backwards = [], []
    leg = first_leg(account)
    while leg:
        forwards.append(leg.seq)
        leg = leg.account_next
    leg = account.last_leg
    while leg:
        backwards.append(leg.seq)
        leg = leg.account_previous
    return forwards, backwards


@pytest.mark.parametrize("order", [(1, 2, 3), (1, 3, 2), (2, 3, 1), (3, 1, 2), (3, 2, 1)])
def test_an_accounts_legs_are_chained_by_arrival_whenever_each_comes_in(order):
    """A window's legs come in at its end, after legs that arrived in it as events."""
    account = Account()
    for seq in order:
        link_leg(account, Leg(seq=seq))
    assert chained(account) == ([1, 2, 3], [3, 2, 1])


@pytest.mark.parametrize(("gone", "left"), [(0, [2, 3]), (1, [1, 3]), (2, [1, 2])])
def test_a_leg_that_goes_leaves_the_others_chained(gone, left):
    account, legs = Account(), [Leg(seq=seq) for seq in (1, 2, 3)]
    for leg in legs:
        link_leg(account, leg)
    unlink_leg(account, legs[gone])
    assert chained(account) == (left, left[::-1])


@pytest.fixture
def world():
    return World(table=new_references(World(), Conference, 64), table_size=64)


def test_the_table_of_conferences_grows_before_it_is_more_than_half_full(world):
    """A search ends at an empty place, so there must be one."""
    made = {key: new_conference(world, key) for key in range(1, 3_000, 7)}
    assert world.table_count == len(made)
    assert 2 * world.table_count <= world.table_size
    assert all(find_conference(world, key) is conference for key, conference in made.items())
    assert not find_conference(world, 2)


def test_a_conference_that_ends_leaves_those_that_lie_behind_it_in_the_table_to_be_found(world):
    made = {key: new_conference(world, key) for key in range(1, 300, 7)}
    for key, conference in list(made.items())[::2]:
        drop_conference(world, conference)
        del made[key]
    assert all(find_conference(world, key) is conference for key, conference in made.items())
    assert world.table_count == len(made)


def test_conferences_of_one_name_are_apart_on_each_bridge_and_on_none():
    """Three names on three bridges, or on none: twelve keys."""
    world, bridges = World(bridge_count=3), [None, *(Bridge(index=index) for index in range(3))]
    legs = [Leg(conference_id=name, bridge=bridge) for name in range(3) for bridge in bridges]
    assert len({conference_key(world, leg) for leg in legs}) == 12
