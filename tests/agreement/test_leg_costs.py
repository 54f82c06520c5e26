"""A leg's cost in closed form is what its steps add up to, one by one."""

import random

from building import study_of
from random_scenario import random_scenario

from tollbridge.tariff.price import leg_cost, price_leg


def test_a_legs_cost_is_the_sum_of_its_steps_in_random_tariffs():
    for seed in range(60):
        plan, rng = study_of(random_scenario(seed)).plan, random.Random(seed)
        for entry in range(len(plan.staircases.charges)):
            for _ in range(4):
                key = (
                    plan.staircases,
                    entry,
                    rng.randrange(plan.horizon),
                    rng.choice([0, 1, rng.randrange(plan.horizon)]),
                )
                assert leg_cost(*key) == price_leg(*key).cost, (seed, entry, key[2:])
