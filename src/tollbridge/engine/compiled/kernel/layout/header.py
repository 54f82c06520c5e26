"""The header words of a run, the heads of its heaps, and the columns of a chunk of offered legs."""

from __future__ import annotations

from typing import Final

FOREVER: Final = 2**62
FAR: Final = 2**61

# header
(
    NOW,
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
    CHAIN,
    CURSOR,
    FIRST_OFFER,
    TOP,
    LIMIT_TOP,
    NEED,
    FAILED,
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
    WALK_STOP,
    WALK_MOVES,
    WALK_OWNER,
    METERED,
    EVENTS,
    SETTLES,
    LEDGER,
    LEDGER_SPACE,
    LEDGER_ROWS,
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
    LEADING_FIRST,
    LEADING_LAST,
) = range(67)
HEAPS: Final = 72  # three words (base, size, capacity) for each heap
RELEASE_HEAP, GRANT_HEAP, EXPIRY_HEAP, METER_HEAP, POLL_HEAP, GRACE_HEAP, RETRY_HEAP, WAKE_HEAP = range(8)
HEAP_COUNT: Final = 8
HEADS: Final = 96  # the first instant of each heap; FOREVER where it is empty
HEADER: Final = 104
CDR_WORDS: Final = 19  # the row, then the columns of Cdrs
LEDGER_WORDS: Final = 8

# status words that the kernel returns
DONE, NEED_LEGS, NEED_ROOM = range(3)

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
