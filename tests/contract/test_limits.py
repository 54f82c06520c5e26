"""The page of limits says what the program holds to."""

from pathlib import Path

from tollbridge.demand.setup import MOST_RETRIES
from tollbridge.engine.plan import bounds, memory, study
from tollbridge.money import INT64_MAX, MICROS, format_money
from tollbridge.planning import sweep, value_ranges
from tollbridge.scenario import nodes, source
from tollbridge.scenario.checks import demand, limits, times
from tollbridge.scenario.schema import distributions
from tollbridge.tariff.bounds import MOST_UNITS
from tollbridge.tariff.charge import ChargeRules
from tollbridge.units import DAY, LONGEST, MINUTE

PAGE = Path(__file__).parents[2] / "scenarios" / "README.md"


def test_the_largest_cap_that_bounds_a_leg_is_the_one_on_the_page():
    assert ChargeRules(cap=MOST_UNITS * MICROS).most == MOST_UNITS * MICROS
    assert ChargeRules(cap=(MOST_UNITS + 1) * MICROS).most == INT64_MAX


def test_each_limit_stands_on_the_page_as_the_program_has_it():
    rows = PAGE.read_text(encoding="utf-8").split("## Limits")[1].splitlines()
    said = {cells[1].strip(): cells[2] for row in rows if len(cells := row.split("|")) == 4}
    years = 366 * DAY
    whole, decimals = format_money(INT64_MAX // 8).split(".")
    held = {
        "a scenario file": [
            nodes.MOST_BYTES,
            nodes.MOST_NODES,
            nodes.DEEPEST,
            source.LONGEST_CHAIN,
            limits.DEEPEST_LIKENESS,
        ],
        "a run": [times.LONGEST_RUN // years, LONGEST // years, 1200],
        "`replications`, `seed`": [limits.MOST_REPLICATIONS, study.MOST_SEED + 1],
        "`ports`, `trunks`, `conference_limit`": [limits.MOST_LINES],
        "an account's pools; a pool of an account with `alerts` for pools": [
            limits.MOST_POOLS,
            bounds.MOST_SHARED // MINUTE,
        ],
        "a workload's rate, organisers, attendees of a meeting": [
            *(demand.MOST_AN_HOUR, limits.MOST_ORGANISERS, distributions.MOST_AT_ONCE)
        ],
        "a workload's busiest day": [memory.MOST_A_DAY],
        "`retry.at_most`": [limits.MOST_TRIES, MOST_RETRIES],
        "an amount of money": [int(whole)],
        "what one step may come to; what one leg may, unless a `cap` of up to this bounds it": [MOST_UNITS],
        "an account's credit, all fees and rentals, all legs of a replication": [bounds.LARGEST // MICROS],
        "recharges asked for by lapsing credit or failed attempts alone": [bounds.MOST_RECHARGES],
        "`sweep`": [value_ranges.MOST_VALUES, sweep.MOST_CELLS],
    }
    assert held.keys() == said.keys() - {"of", "---"}
    assert decimals in said["an amount of money"]
    missing = {name: f"{n:,}" for name, numbers in held.items() for n in numbers if f"{n:,}" not in said[name]}
    assert not missing
