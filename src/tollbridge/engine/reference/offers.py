"""What demand gives the model: offered legs, one by one, and the draws of recharges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from tollbridge.demand.offered import Demand, Legs
from tollbridge.engine.plan.plan import RANDOM_PHASE, Plan
from tollbridge.engine.reference.bank import Draws
from tollbridge.engine.reference.funds import Account
from tollbridge.engine.reference.leg import Offer

_DRAWS = 64


def offers(chunks: Iterable[Legs]) -> Iterator[Offer]:
    """Yield every offered leg in the order of arrival.

    `chunks`: a replication's demand, by local days.
    """
    place = 0
    for legs in chunks:
        attempts = list(
            zip(legs.attempt_delay.tolist(), legs.attempt_rings.tolist(), legs.attempt_outcome.tolist(), strict=True)
        )
        columns = [getattr(legs, name).tolist() for name in Offer._fields[1:-1]]
        retries = zip(legs.retry_first.tolist(), legs.retry_count.tolist(), strict=True)
        for row, (first, count) in zip(zip(*columns, strict=True), retries, strict=True):
            yield Offer._make((place, *row, tuple(attempts[first : first + count])))
            place += 1


def look_phases(demand: Demand, replication: int) -> Callable[[Account], int]:
    """Return what gives by how much the looks at an account are shifted, in ms: as its plan says, or drawn.

    `demand`: of the run. `replication`: from 0.
    """

    def phase(account: Account) -> int:
        plan = account.plan
        return demand.phase(plan.name, replication, plan.every) if plan.phase == RANDOM_PHASE else plan.phase

    return phase


def recharge_draws(plan: Plan, demand: Demand, replication: int) -> Draws:
    """Return the draws of recharge attempts, read from demand in blocks as they are needed.

    `plan`: for the accounts' names. `demand`: of the run. `replication`: from 0. What it returns takes an account's place
    and the attempt from 0, and gives whether it succeeds and its delay in ms.
    """
    blocks: dict[tuple[int, int], tuple[list[int], list[int]]] = {}

    def draws(account: int, attempt: int) -> tuple[bool, int]:
        block, place = divmod(attempt, _DRAWS)
        if (account, block) not in blocks:
            name = plan.accounts[account].name
            succeeds, delays = demand.recharge_draws(name, replication, block * _DRAWS, _DRAWS)
            blocks[account, block] = succeeds.tolist(), delays.tolist()
        successes, waits = blocks[account, block]
        return bool(successes[place]), waits[place]

    return draws
