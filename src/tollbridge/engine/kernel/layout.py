"""Where everything lies in the kernel's memory: one int64 array, in which records are reached by their first word's index.

A pointer of 0 is none. Header words come first, then the plan's records, then the arena of legs, lots, conferences, heaps.
Names are offsets into a record; the comment over each block names the record.
"""

from __future__ import annotations

from typing import Final

FOREVER: Final = 2**62
FAR: Final = 2**61

# header
(
    NOW,
    GROUP,
    HORIZON,
    WARM_UP,
    DAY,
    DAYS,
    DAY_BEGINS,
    ROUTES,
    NUMBERS,
    BRIDGES,
    ACCOUNTS,
    ROUTE_COUNT,
    NUMBER_COUNT,
    BRIDGE_COUNT,
    ACCOUNT_COUNT,
    ORIGINS,
    ROUTE_IN,
    ROUTE_OUT,
    DESTINATION_COUNT,
    DEBITS,
    BILLED_TIME,
    LEGS_BY_DAY,
    CAUSE_COUNTS,
    ORGANISER_COST,
    ORGANISER_BILLED,
    CALLERS,
    REACHED_CALLERS,
    NEXT_SEQ,
    CDR_ROWS,
    LEDGER_ROWS,
    CHAIN,
    CURSOR,
    FIRST_OFFER,
    TOP,
    LIMIT_TOP,
    NEED,
    FAILED,
    RECORDS,
    LAZY,
    CLOSED,
    MEASURING,
    FREE_LEG,
    FREE_LOT,
    FREE_NODE,
    FREE_CONFERENCE,
    TABLE,
    TABLE_SIZE,
    TABLE_COUNT,
    TRIAL_LEG,
    SAVED_LEG,
    WALK_STOP,
    WALK_MOVES,
    WALK_OWNER,
    METERED,
    NEXT_DAY_AT,
    HEAP_WORDS,
    EVENTS,
    SETTLES,
    LEDGER,
    LEDGER_SPACE,
    CDRS,
    CDR_SPACE,
    CDRS_WRITTEN,
    OPENED,
    LAST_CHUNK,
    METERING_AT,
    METERING_SEQ,
    POLLING,
    OFFERED,
    ATTEMPTS,
) = range(70)
HEAPS: Final = 72  # three words (base, size, capacity) for each heap
RELEASE_HEAP, GRANT_HEAP, EXPIRY_HEAP, METER_HEAP, POLL_HEAP, GRACE_HEAP, RETRY_HEAP, WAKE_HEAP = range(8)
HEAP_COUNT: Final = 8
HEADS: Final = 96  # the first instant of each heap; FOREVER where it is empty
HEADER: Final = 104
CDR_WORDS: Final = 19  # the row, then the columns of Cdrs
LEDGER_WORDS: Final = 8

# status words that the kernel returns
DONE, NEED_LEGS, NEED_ROOM = range(3)

# leg
(
    SEQ,
    STATE,
    RELEASE_AT,
    METER_AT,
    ACCOUNT,
    ROUTE,
    ENTRY,
    NEXT_BEGIN,
    SUM,
    CHARGED,
    TIER,
    TIER_FROM,
    TIER_UNTIL,
    ANSWERED,
    BILLED,
    POOL_TIME,
    POOL_SET,
    SINCE,
    BURN_STEP,
    BURN_RATE,
    ACCOUNT_PREVIOUS,
    ACCOUNT_NEXT,
    NUMBER,
    BRIDGE,
    CONFERENCE,
    CONFERENCE_PREVIOUS,
    CONFERENCE_NEXT,
    HANGUP,
    ENDS,
    ARRIVED,
    ROW,
    ORGANISER,
    IS_ORGANISER,
    FREE,
    FREE_OVER,
    BEGUN,
    FEE,
    MEASURED,
    REACHED,
    # read again only when a leg is turned away, retried or recorded
    ATTEMPT,
    SOURCE,
    MEETING,
    ATTENDEE,
    ORIGIN,
    DESTINATION,
    CONFERENCE_ID,
    OFFER,
    RINGS,
    OUTCOME,
    LASTS,
    LEAVES,
    MEETING_END,
    RETRY_UNTIL,
    RETRY_FIRST,
    RETRY_LEFT,
    FIRST_NUMBER,
    # credit
    WARNED,
    PAST_CUT,
    UNPAID,
    GRACE_AT,
    SNAPSHOT_AT,
    UNBILLED,
    FRONT,
    FRONT_SUM,
    FRONT_CHARGED,
    FRONT_TIER,
    FRONT_UNTIL,
    FINAL,
    FREE_DUE,
    FIRST_PIN,
    LAST_PIN,
    FIRST_RUN,
    LAST_RUN,
    MARKED,
    FIRST_TRY,
    LAST_TRY,
) = range(76)
LEG_WORDS: Final = 76
# STATE of a leg
UNUSED, WAITING, RINGING, IN_PROGRESS, RELEASED = range(5)

# account
(
    A_INDEX,
    A_BALANCE,
    A_LIMIT,
    A_SET_ASIDE,
    A_OWED,
    A_FIRST_LOT,
    A_LAST_LOT,
    A_LOTS,
    A_MODE,
    A_DROPS,
    A_ADMIT,
    A_WITHIN,
    A_QUOTA,
    A_PARTIAL,
    A_EVERY,
    A_GRACE,
    A_CALM,
    A_BURN,
    A_BURN_AT,
    A_BURN_STEPS,
    A_BURN_RATE,
    A_WAKE,
    A_SHORTEST,
    A_FIRST_LEG,
    A_LAST_LEG,
    A_LEGS,
    A_GRACED,
    A_LOWEST,
    A_CHARGED,
    A_MESSAGES,
    A_RECHARGES_BY_RULE,
    A_BELOW,
    A_AMOUNT,
    A_CERTAIN,
    A_DELAY,
    A_RETRY,
    A_AT_MOST,
    A_USED,
    A_PERIODS,
    A_PERIOD_COUNT,
    A_PERIOD,
    A_PERIOD_ATTEMPTS,
    A_PENDING,
    A_ATTEMPTS,
    A_RECHARGE_AT,
    A_RECHARGE_KNOWN,
    A_RECHARGE_SUCCEEDS,
    A_DRAWS,
    A_DRAW_FIRST,
    A_DRAW_COUNT,
    A_EXPIRIES,
    A_EXPIRY_COUNT,
    A_TOP_UPS,
    A_TOP_UP_COUNT,
    A_TOP_UP_NEXT,
    A_POOLS,
    A_POOL_COUNT,
    A_LEVELS,
    A_LEVEL_COUNT,
    A_SHARES,
    A_SHARE_COUNT,
    A_WARNED,
    A_OPENING,
    A_TOPPED_UP,
    A_RECHARGED,
    A_RECHARGES,
    A_EXPIRED,
    A_REFUSED,
    A_CUT,
    A_EXHAUSTED_AT,
    A_FIRST_CUT,
    A_LAST_CUT,
    A_LEAKAGE,
    A_STRANDED,
    A_MINUTES_LOST,
    A_BROKEN,
    A_DAY_CLOSING,
    A_DAY_RECHARGED,
    A_DAY_EXPIRED,
    A_POLL_AT,
    A_OPENINGS,
    A_OPENING_COUNT,
    A_LAZY,
    A_METERED,
    A_LOOKED,
    A_FLOOR,
) = range(86)
ACCOUNT_WORDS: Final = 86
LEVEL, LEVEL_FIRST, LEVEL_LAST = range(3)  # one balance alert; also (share, first, last) of a pool's
LEVEL_WORDS: Final = 3

# pool
(
    P_INDEX,
    P_CONTENT,
    P_TRIAL,
    P_THEN_CUT,
    P_CAPACITY,
    P_USE,
    P_EPOCH,
    P_GRANTS,
    P_GRANT_COUNT,
    P_GRANT_NEXT,
    P_USED,
    P_UNUSED,
    P_EMPTY_AT,
    P_SHARES,
    P_LONGEST,
    P_SHORTEST,
    P_BURN,
    P_DRY,
) = range(18)
POOL_WORDS: Final = 18

# route
R_INDEX, R_ACCOUNT, R_ENTRY, R_BARRED, R_BRIDGE, R_POOLS, R_POOL_COUNT = range(7)
ROUTE_WORDS: Final = 7

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

# lot
LOT_INDEX, LOT_EXPIRES, LOT_FREE, LOT_PINNED, LOT_LAPSED, LOT_NEXT, LOT_PREVIOUS, LOT_DUE, LOT_ACCOUNT, LOT_AWAITED = (
    range(10)
)
LOT_LINKED: Final = 10
LOT_WORDS: Final = 11

# node: a pin (lot, amount), a run of steps set aside (pool, epoch, end), an instant of an alert
NODE_NEXT, NODE_A, NODE_B, NODE_C = range(4)
NODE_WORDS: Final = 4

# conference
C_KEY, C_BEGAN, C_MEMBERS, C_SEATS, C_FIRST, C_LAST, C_BROKEN_FIRST, C_BROKEN_LAST, C_OWN = range(9)
CONFERENCE_WORDS: Final = 9

# columns of a chunk of offered legs, one after the other in one array; then delay, rings and outcome of the later attempts
(
    K_ARRIVE,
    K_SOURCE,
    K_MEETING,
    K_ATTENDEE,
    K_ORIGIN,
    K_NUMBER,
    K_DESTINATION,
    K_CONFERENCE,
    K_ORGANISER,
    K_IS_ORGANISER,
    K_RINGS,
    K_OUTCOME,
    K_LASTS,
    K_LEAVES,
    K_MEETING_END,
    K_RETRY_UNTIL,
    K_RETRY_FIRST,
    K_RETRY_COUNT,
) = range(18)
K_COLUMNS: Final = 18
