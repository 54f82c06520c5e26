"""What legs go over: origins, routes with their staircases, numbers and bridges with their lines."""

from __future__ import annotations

from typing import Final

# route
R_INDEX, R_ACCOUNT, R_ENTRY, R_BARRED, R_POOLS, R_POOL_COUNT = range(6)
ROUTE_WORDS: Final = 6

# origin
O_ACCOUNT, O_BRIDGE = range(2)
ORIGIN_WORDS: Final = 2

# a group of lines: a number; a bridge has two of them, ports and trunks
L_CAPACITY, L_BUSY, L_SINCE, L_OFFERED, L_BLOCKED, L_PEAK, L_AREA = range(7)
N_FALLBACK, N_CHAIN = 7, 8
NUMBER_WORDS: Final = 9
B_TRUNKS, B_SEATS, B_VOIP_USES_PORTS, B_ENDS, B_AT_MOST, B_INDEX = 7, 14, 15, 16, 17, 18
BRIDGE_WORDS: Final = 19

# staircase entry, regime, tier
E_REGIMES, E_REGIME_COUNT, E_CAP, E_PLACES, E_ROUNDING, E_PER_INCREMENT, E_BURN_STEP, E_BURN_RATE = range(8)
E_LONGEST, E_SHORTEST, E_FEE, E_UNIT = 8, 9, 10, 11
ENTRY_WORDS: Final = 12
G_START, G_BARRED, G_TIERS, G_TIER_COUNT = range(4)
REGIME_WORDS: Final = 4
T_AFTER, T_INITIAL, T_FURTHER, T_INITIAL_PRICE, T_FURTHER_PRICE, T_FEE, T_FREE = range(7)
TIER_WORDS: Final = 7
