"""A leg, the conference that it is in, and the nodes of the lists that hang on either."""

from __future__ import annotations

from typing import Final

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
    FINAL,
    FREE_DUE,
    FIRST_PIN,
    LAST_PIN,
    FIRST_RUN,
    LAST_RUN,
    MARKED,
    FIRST_TRY,
    LAST_TRY,
) = range(74)
LEG_WORDS: Final = 74
# STATE of a leg
UNUSED, WAITING, RINGING, IN_PROGRESS, RELEASED = range(5)

# conference
C_KEY, C_BEGAN, C_MEMBERS, C_SEATS, C_FIRST, C_LAST, C_BROKEN_FIRST, C_BROKEN_LAST = range(8)
CONFERENCE_WORDS: Final = 8

# node: a pin (lot, amount), a run of steps set aside (pool, epoch, end), an instant of an alert
NODE_NEXT, NODE_A, NODE_B, NODE_C = range(4)
NODE_WORDS: Final = 4
