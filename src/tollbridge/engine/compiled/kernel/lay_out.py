"""A plan laid out as the kernel's records, before a run begins."""

from __future__ import annotations

from tollbridge.engine.compiled.kernel.lay_out_accounts import lay_out_account
from tollbridge.engine.compiled.kernel.lay_out_prices import lay_out_entry
from tollbridge.engine.compiled.kernel.memory import new, new_references, new_table, new_words, put, words
from tollbridge.engine.compiled.kernel.records.account import Account
from tollbridge.engine.compiled.kernel.records.base import FOREVER
from tollbridge.engine.compiled.kernel.records.leg import Conference, Leg
from tollbridge.engine.compiled.kernel.records.network import Bridge, Entry, Lines, Number, Origin, Route
from tollbridge.engine.compiled.kernel.records.window import Window
from tollbridge.engine.compiled.kernel.records.world import HEAPS, CdrRows, Heap, LedgerRows, Offers, World
from tollbridge.engine.plan.plan import SCHEDULE, BridgePlan, Plan
from tollbridge.engine.plan.plan import Route as RoutePlan
from tollbridge.records.run import CAUSES

FIRST_TABLE = 64


def lay_out(world: World, plan: Plan) -> None:
    """Lay a plan out in a new world."""
    world.horizon = plan.horizon
    world.warm_up = plan.warm_up
    world.days = len(plan.day_begins)
    world.day_begins = put(world, plan.day_begins.tolist())
    world.entries = new_table(world, Entry, len(plan.staircases.charges))
    for index in range(len(plan.staircases.charges)):
        lay_out_entry(world, world.entries[index], plan.staircases, index)
    world.account_count = len(plan.accounts)
    world.accounts = new_table(world, Account, world.account_count)
    for index, account in enumerate(plan.accounts):
        lay_out_account(world, world.accounts[index], index, account)
    _lay_out_numbers(world, plan)
    _lay_out_bridges(world, plan)
    _lay_out_origins(world, plan)
    _lay_out_routes(world, plan)
    _lay_out_tallies(world, plan)
    _lay_out_agenda(world)


def _lay_out_numbers(world: World, plan: Plan) -> None:
    world.number_count = len(plan.numbers)
    world.numbers = new_table(world, Number, world.number_count)
    for index, number in enumerate(plan.numbers):
        record = world.numbers[index]
        record.index = index
        record.ports = _lines(world, number.ports)
        if number.fallback >= 0:
            record.fallback = world.numbers[number.fallback]


def _lines(world: World, capacity: int) -> Lines:
    group = new(world, Lines)
    group.capacity = capacity
    return group


def _lay_out_bridges(world: World, plan: Plan) -> None:
    world.bridge_count = len(plan.bridges)
    world.bridges = new_table(world, Bridge, world.bridge_count)
    for index, bridge in enumerate(plan.bridges):
        _lay_out_bridge(world, world.bridges[index], index, bridge)


def _lay_out_bridge(world: World, record: Bridge, index: int, bridge: BridgePlan) -> None:
    record.index = index
    record.ports = _lines(world, bridge.ports)
    record.trunks = _lines(world, bridge.trunks)
    record.seats = bridge.conference_limit
    record.voip_uses_ports = bridge.voip_uses_ports
    record.ends = bridge.ends
    record.at_most = bridge.at_most


def _lay_out_origins(world: World, plan: Plan) -> None:
    world.origins = new_table(world, Origin, len(plan.origin_account))
    for index, (account, bridge) in enumerate(
        zip(plan.origin_account.tolist(), plan.origin_bridge.tolist(), strict=True)
    ):
        world.origins[index].account = world.accounts[account]
        if bridge >= 0:
            world.origins[index].bridge = world.bridges[bridge]


def _lay_out_routes(world: World, plan: Plan) -> None:
    world.route_count = len(plan.routes)
    world.routes = new_table(world, Route, world.route_count)
    for index, route in enumerate(plan.routes):
        _lay_out_route(world, world.routes[index], index, route)
    world.route_in = words(plan.route_in.reshape(-1))
    world.route_out = words(plan.route_out.reshape(-1))
    world.route_app = words(plan.route_app)
    world.caller_class = words(plan.caller_class)
    world.callers_known = len(plan.caller_class) - 1
    world.class_count = plan.caller_classes
    world.destination_count = plan.route_out.shape[1]


def _lay_out_route(world: World, record: Route, index: int, route: RoutePlan) -> None:
    record.index = index
    record.account = world.accounts[route.account]
    record.barred = route.barred
    record.pools = put(world, route.pools)
    record.pool_count = len(route.pools)
    _find_lines(world, record, route.origin, route.number, route.destination)
    record.may_be_plain = route.staircase >= 0 and not route.barred and len(route.pools) == 0
    if route.staircase < 0:
        return
    entry, account = world.entries[route.staircase], record.account
    record.entry = entry
    account.dearest_step = max(account.dearest_step, entry.burn_step)
    account.dearest_rate = max(account.dearest_rate, entry.burn_rate)
    account.shortest = min(account.shortest, entry.shortest) if account.shortest else entry.shortest
    for number in route.pools:
        pool = account.pools[number]
        pool.longest = max(pool.longest, entry.longest)
        pool.shortest = min(pool.shortest, entry.shortest)


def _find_lines(world: World, route: Route, origin: int, number: int, destination: int) -> None:
    """Find the lines that a route's legs take; -1: no number, no destination."""
    bridge = world.origins[origin].bridge
    route.bridge = bridge
    if bridge:
        route.port = bridge.ports
    if number >= 0:
        route.group = world.numbers[number].ports
        route.is_open = _is_open(bridge) if bridge else True
    elif destination >= 0 and bridge:
        route.group = bridge.trunks


def _is_open(bridge: Bridge) -> bool:
    """Return whether no conference on a bridge ends by the clock."""
    return bridge.ends != SCHEDULE and bridge.at_most >= FOREVER


def _lay_out_tallies(world: World, plan: Plan) -> None:
    cells = world.days * world.route_count
    world.debits = new_words(world, cells)
    world.billed_time = new_words(world, cells)
    world.legs_by_day = new_words(world, cells)
    world.cause_counts = new_words(world, len(CAUSES) * world.route_count)
    world.organiser_count = plan.organisers
    world.organiser_cost = new_words(world, plan.organisers)
    world.organiser_billed = new_words(world, plan.organisers)


def _lay_out_agenda(world: World) -> None:
    world.offers = new(world, Offers)
    world.cdrs = new(world, CdrRows)
    world.ledger = new(world, LedgerRows)
    world.heaps = new_table(world, Heap, HEAPS)
    world.heads = new_words(world, HEAPS)
    for group in range(HEAPS):
        world.heads[group] = FOREVER
    world.table = new_references(world, Conference, FIRST_TABLE)
    world.table_size = FIRST_TABLE
    world.trial = new(world, Leg)
    world.window = new(world, Window)
