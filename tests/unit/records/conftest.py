from dataclasses import fields
from datetime import datetime

import numpy as np
import pytest

from tollbridge.records.names import Names, RouteNames
from tollbridge.records.run import CHARGE, OPENING, RENEWAL, Cdrs, Ledger, Replication
from tollbridge.units import Clock

ROUTE_IN = RouteNames(
    account="contoso",
    licence="sub",
    workload="helpline",
    bridge="main",
    direction="inbound",
    number="us-toll",
    dialled="+12065550100",
    country="US",
    kind="toll",
    tags="department=sales",
    home="US",
    presented="",
    pools=("zone-a", "rest"),
    subscribed=True,
)
ROUTE_OUT = RouteNames(
    account="contoso",
    licence="ppm",
    workload="",
    bridge="main",
    direction="outbound",
    number="",
    dialled="+447700900123",
    country="GB",
    kind="mobile",
    tags="=cmd",
    home="US",
    presented="+12065550100",
    pools=("zone-a", "rest"),
    subscribed=False,
)
CDR_DEFAULTS = {"caller": -1, "attempt": 1, "conference": -1, "organiser": -1, "answered": -1, "released": 0}


@pytest.fixture
def names():
    return Names(
        scenario="Contoso",
        currency="USD",
        places=2,
        seed=7,
        clock=Clock.at(datetime(2026, 1, 5, 9), "America/New_York", 3_600_000),
        accounts=("contoso",),
        routes=(ROUTE_IN, ROUTE_OUT),
        sources=("calls", "trace", "helpline"),
        call_names=("alice", "bob"),
        callers=("+14255550111", "", "+4470000*****"),
        caller_first=(0, 2),
        calling=(),
        organisers=("helpline/1",),
        conferences=("standup",),
    )


@pytest.fixture
def cdrs():
    def cdrs(*rows):
        names = [field.name for field in fields(Cdrs)]
        table = [[{**CDR_DEFAULTS, **row}.get(name, 0) for row in rows] for name in names]
        return Cdrs(**{name: np.array(column, np.int64) for name, column in zip(names, table, strict=True)})

    return cdrs


@pytest.fixture
def replication(cdrs):
    """Alice calls in for 61.25 s; leg 123 of the helpline is turned away and tries again; bob is dialled."""
    legs = cdrs(
        {"answered": 0, "released": 61_250, "billed": 120_000, "pool_time": 60_000, "pools": 2, "cost": 17_500}
        | {"conference": 0, "warned": 1},
        {"source": 2, "meeting": 122, "organiser": 0, "arrived": 60_000, "released": 60_000, "cause": 12},
        {"source": 2, "meeting": 122, "organiser": 0, "arrived": 90_000, "answered": 90_000, "released": 95_000}
        | {"attempt": 2, "billed": 60_000, "cost": 2**53 + 1, "fee": 20_000},
        {"meeting": 1, "route": 1, "arrived": 100_000, "answered": 108_000, "released": 168_500, "cost": 35_000}
        | {"fee": 20_000, "billed": 66_000},
    )
    ledger = Ledger(
        at=np.array([0, 60_000, 90_000]),
        account=np.array([0, 0, 0]),
        kind=np.array([OPENING, RENEWAL, CHARGE]),
        row=np.array([-1, -1, 2]),
        lot=np.array([0, 1, -1]),
        amount=np.array([5_000_000, 90_000, -17_500]),
        balance=np.array([5_000_000, 5_000_000, 4_982_500]),
        available=np.array([5_000_000, 5_000_000, 4_982_500]),
    )
    return Replication(0, None, legs, ledger)
