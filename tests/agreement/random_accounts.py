"""Random accounts: small credits, lots, expiry, recharges that come too late or too small, pools, every control mode."""

from __future__ import annotations

from dice import Dice, Tree, money

from tollbridge.engine.plan.plan import MODES
from tollbridge.units import format_duration

COVERS = (
    [{"direction": "inbound"}],
    [{"direction": "outbound"}],
    [{"direction": "inbound"}, {"direction": "outbound"}],
    [{"direction": "inbound"}, {"direction": "outbound"}],
    [{"prefix": "+1"}],
    [{"direction": "outbound", "zone": "A"}, {"country": "GB"}],
    [{"direction": "app"}, {"from_country": "GB"}],
)
PERIODS = ("day", "day", "day", "week", "month")


def random_account(dice: Dice, tariffs: list[str]) -> Tree:
    """Return one account with all that a run does to it."""
    scales = (300_000, 600_000, 1_200_000) if dice.tidy else (20_000, 100_000, 500_000, 3_000_000)
    scale = dice.one(*scales) * dice.unit // 1000
    account: Tree = {"country": dice.one("US", "GB"), "tariff": dice.one(*tariffs)}
    licences = {name: _licence(dice, tariffs) for name in ("l0", "l1")[: dice.one(0, 0, 1, 2)]}
    account |= {"licences": licences} if licences else {}
    eventful = dice.one(
        0.2, 0.4, 0.8
    )  # what happens once to an account happens often, and so together with other things
    account["credit"] = _credit(dice, scale, eventful)
    if top_ups := [_top_up(dice, scale) for _ in range(dice.one(1, 3, 6) if dice.often(eventful) else 0)]:
        account["top_ups"] = top_ups
    if dice.often(eventful):
        account["recharge"] = _recharge(dice, scale)
    if pools := {f"p{place}": _pool(dice, list(licences)) for place in range(dice.one(1, 2, 3) * dice.often(eventful))}:
        account["pools"] = pools
    account |= _alerts(dice, scale) | _enforcement(dice)
    if dice.often(0.2):
        account["commitment"] = {"amount": money(scale * 3), "per": dice.one(*PERIODS)}
    if dice.often(0.2):
        tiers = [{"above": money(scale // 10), "off": "5%"}, {"above": money(scale), "off": "0.125"}]
        account["volume"] = {"per": dice.one(*PERIODS), "tiers": tiers}
    if account["control"]["mode"] != "postpaid" and dice.often(0.25):
        account["credit"] |= {"then": "postpaid"}
    return account


def _licence(dice: Dice, tariffs: list[str]) -> Tree:
    licence: Tree = {"count": dice.one("1", "2", "3"), "tariff": dice.one(*tariffs)}
    if dice.often(0.2):
        licence["changes"] = [
            {"from": dice.at(instant), "count": dice.one("0", "1", "4")} for instant in dice.instants(1)
        ]
    if dice.often(0.2):
        licence["dial_out"] = dice.one("domestic", "international", ["A", "GB"])
    return licence


def _credit(dice: Dice, scale: int, eventful: float) -> Tree:
    lots = [{"amount": money(dice.whole(0, 20) * scale // 10)} for _ in range(dice.whole(1, 3))]
    for lot in lots:
        if dice.often(eventful / 2):
            lot["expires"] = dice.at(dice.instant())
    credit: Tree = {"opening": lots[0]["amount"]} if lots == lots[:1] and len(lots[0]) == 1 else {"lots": lots}
    if dice.often(eventful / 2):
        credit["expires"] = dice.one("day", format_duration(dice.whole(1, 40) * dice.grid))
    if dice.often(eventful):
        credit["limit"] = money(dice.one(-scale // 5, -scale, scale // 10))
    return credit


def _top_up(dice: Dice, scale: int) -> Tree:
    amount = money(dice.whole(1, 6) * scale // 10)
    if dice.often(0.2):
        return {"every": dice.one("day", "week"), "from": dice.at(dice.instant()), "amount": amount}
    return {"at": dice.at(dice.instant()), "amount": amount}


def _recharge(dice: Dice, scale: int) -> Tree:
    below, amount = dice.one(0, scale // 5, scale // 2, scale), dice.one(scale // 20, scale // 2, scale, 3 * scale)
    recharge: Tree = {"below": money(below)}
    recharge |= {"to": money(below + amount)} if dice.often(0.25) else {"amount": money(amount)}
    if dice.often(0.4):
        recharge["delay"] = dice.random_span(10) if dice.often(0.5) else dice.one("0s", format_duration(2 * dice.grid))
    if dice.often(0.5):
        recharge["success"] = "0.6"
    if dice.often(0.5):
        recharge["retry"] = format_duration(dice.one(1, 10) * dice.grid)
    if dice.often(0.6):
        recharge["at_most"] = {"times": dice.one("1", "1", "2", "5"), "per": dice.one(*PERIODS)}
        recharge["at_most"] |= {"used": "1"} if dice.often(0.3) else {}
    return recharge


def _pool(dice: Dice, licences: list[str]) -> Tree:
    size = dice.one(0, 30, 60, 210, 210, 990, 5010) * dice.unit
    pool: Tree = {"minutes": money(size * 1000 // 60), "covers": dice.one(*COVERS)}
    if licences and dice.often(0.4):
        pool |= {"each": dice.one(*licences)}
    if licences and dice.often(0.3):
        pool |= {"for": dice.some(licences, 2)}
    if dice.often(0.6):
        pool |= {"renews": dice.one(*PERIODS)}
    if dice.often(0.3):
        pool |= {"used": format_duration(35 * dice.unit)}
    return pool | ({"then": "cut"} if dice.often(0.35) else {})


def _alerts(dice: Dice, scale: int) -> Tree:
    alerts: Tree = {}
    if levels := sorted({dice.whole(0, 10) * scale // 10 for _ in range(dice.one(0, 0, 1, 3))}, reverse=True):
        alerts["balance"] = [money(level) for level in levels] + dice.one([], [], ["25%"], ["33.3333%", "80%"])
    if shares := dice.one([], ["0.8", "1"], ["0.5"]):
        alerts["pools"] = shares
    return {"alerts": alerts} if alerts else {}


def _enforcement(dice: Dice) -> Tree:
    control: Tree = {"mode": dice.one("prepaid", "prepaid", "reserve", "reserve", *MODES)}
    if dice.often(0.6):
        control["admit"] = dice.one("first-step", "positive", format_duration(dice.one(1, 6, 20) * dice.grid))
    if control["mode"] == "reserve":
        control["quota"] = dice.times(10, 60, 300, 7)
        control |= {} if dice.often(0.7) else {"partial": "false"}
    elif control["mode"] in {"heartbeat", "poll"}:
        control["every"] = dice.times(10, 60, 30, 7)
        if control["mode"] == "poll" and dice.often(0.5):
            control["phase"] = dice.one("random", "820ms", "3s", "0s")
    cutoff: Tree = {"drops": dice.one("leg", "leg", "conference", "account", "none")}
    if control["mode"] == "prepaid" and dice.often(0.6):
        cutoff["grace"] = dice.times(10, 60, 300)
    if dice.often(0.25):
        limit = {"cost": money(dice.one(60_000, 120_000, 150_000, 600_000))} if dice.often(0.7) else {}
        limit |= {"time": format_duration(dice.whole(1, 60) * dice.grid)} if dice.often(0.5) or not limit else {}
        cutoff["leg"] = limit
    return {"control": control, "cutoff": cutoff}
