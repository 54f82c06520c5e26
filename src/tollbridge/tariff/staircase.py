"""Every pricing rule as a staircase: which step begins when, how long it is, what it costs.

A `Staircases` table holds one entry per (tariff, destination). An entry has *regimes*, spans of absolute time in which the
same rows are in force; a regime has *tiers* by the time since answer (`after`). A step that begins `s` ms after an answer at
instant `a` is priced by the last tier with `after <= s` of the last regime with `start <= a + s`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tollbridge.tariff.charge import ChargeRules

I64 = NDArray[np.int64]
ALWAYS = -(2**62)
"""The start of an entry's first regime."""


@dataclass(frozen=True)
class Staircases:
    """All staircases of a run as flat arrays (int64 unless said); n entries, r regimes, t tiers.

    Prices are exact units (`money.EXACT` make one unit of currency) for one whole step of that tier's length. A regime with
    no tiers has no row in force: `no-rate`. `regime_barred` is 1 where the row in force for a leg that arrives is `blocked`;
    its tiers still price legs already in progress. Fee and free are read from the tier of a leg's first step.
    """

    regime_first: I64  # [n + 1] slice of regimes of each entry
    regime_start: I64  # [r] ms since the clock's start; ALWAYS for the first of an entry
    regime_barred: I64  # [r] 0 or 1
    tier_first: I64  # [r + 1] slice of tiers of each regime
    tier_after: I64  # [t] ms since answer; 0 for the first of a regime
    tier_initial: I64  # [t] ms, length of a first step
    tier_further: I64  # [t] ms, length of any later step
    tier_initial_price: I64  # [t] exact units for a first step
    tier_further_price: I64  # [t] exact units for a later step
    tier_fee: I64  # [t] micros, connection fee
    tier_free: I64  # [t] ms; a leg no longer than this is free; 0: none
    tier_row: I64  # [t] index into `rows`
    charges: tuple[ChargeRules, ...]  # [n] how a leg's sum becomes its charge
    rows: tuple[str, ...]  # what priced a step, for people: "pay-per-minute: outbound +447 (file.yaml:12)"
