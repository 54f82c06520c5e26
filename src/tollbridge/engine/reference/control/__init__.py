"""How an account is enforced, one class for each control mode: the semantics' table, row by row."""

from __future__ import annotations

from tollbridge.engine.plan.plan import HEARTBEAT, POLL, POSTPAID, PREPAID, RESERVE, SNAPSHOT
from tollbridge.engine.reference.control.at_release import Postpaid, Snapshot
from tollbridge.engine.reference.control.beats import Heartbeat, Poll
from tollbridge.engine.reference.control.enforcement import Control, ModelAccess
from tollbridge.engine.reference.control.prepaid import Prepaid
from tollbridge.engine.reference.control.reserve import Reserve

__all__ = ["CONTROLS", "Control", "ModelAccess"]

CONTROLS: dict[int, type[Control]] = {
    PREPAID: Prepaid,
    RESERVE: Reserve,
    HEARTBEAT: Heartbeat,
    POLL: Poll,
    SNAPSHOT: Snapshot,
    POSTPAID: Postpaid,
}
