"""Small whole inputs of every kind, which tests break: each is read and run in a few milliseconds."""

from __future__ import annotations

SCENARIO = """\
scenario: All of it
currency: USD
clock: {start: 2026-01-05T09:00, timezone: America/New_York, duration: 6h, warm_up: 1h}
replications: 2
zones: {A: [GB, FR]}
windows: {off: [{days: mon-sun, from: "18:00", to: "08:00"}, {holidays: US}]}
tariffs:
  t:
    increment: 30s/6s
    rounding: {places: 4, mode: half-up, per: leg}
    inbound:
      [{per_minute: 0.01}, {from_kind: mobile, per_minute: 0.03}, {from_country: GB, from_prefix: "+447", per_minute: 0.02}]
    outbound: [{prefix: "+44", per_minute: 0.02}, {prefix: "+44", per_minute: 0.01, window: off}, {zone: A, per_minute: 0.03}]
    app: [{per_minute: 0.002}]
    decks: [{file: deck.csv, direction: outbound}]
  u: {like: t, cap: 5, connection_fee: 0.01, free: 5s,
    inbound: [{kind: toll, per_second: 0.0005, valid_from: 2026-01-06}, {per_minute: 1, after: 2m}, {per_increment: 0.1}]}
  d: {increment: 6s, decks: [{file: other.csv, direction: outbound,
    columns: {prefix: Code, per_minute: Rate, increment: Interval},
    dialect: {delimiter: ";", decimal: ","}, scale: 1.15, currency: EUR, rate: 1.09}]}
accounts:
  a:
    country: US
    tariff: t
    licences: {gold: {count: 10, fee: 4, per: month, tariff: u, changes: [{from: 2026-01-06, count: 12}]}}
    credit: {opening: 3, lots: [{amount: 10, expires: 2026-03-31}], expires: 12mo, limit: -5}
    top_ups: [{at: 2026-01-05T09:00, amount: 2}]
    recharge:
      {below: 10, amount: 30, delay: {uniform: {low: 1m, high: 1h}}, success: 0.5, retry: 1h, at_most: {times: 4, per: month}}
    pools: {p: {minutes: 60, each: gold, for: [gold], covers: [{direction: outbound, zone: A}], renews: month}}
    alerts: {balance: [2], pools: [0.8]}
    control: {mode: reserve, quota: 5m, admit: positive}
    cutoff: {drops: conference, leg: {cost: 9, time: 1h}}
  b:
    tariff: d
    credit: {opening: 1, then: postpaid}
    top_ups: [{every: day, from: 2026-01-06, amount: 1}]
    recharge: {below: 0.5, to: 2}
    commitment: {amount: 9, per: month}
    volume: {per: month, tiers: [{above: 1, off: 5%}, {above: 2, off: 10%}]}
    alerts: {balance: ["25%"]}
    control: {mode: heartbeat, every: 60s}
numbers: {desk: {number: "+12065550100", ports: 4, rental: 1}, free: {number: "+18005550199", fallback: desk}}
bridges:
  main:
    numbers: [desk, free]
    ports: 9
    voip_uses_ports: true
    prompt: 20s
    lobby: organiser
    dial_out: {allowed: [A, US], answer: 0.8, ring: 5s, account: b}
    ends: {when: organiser, at_most: 9h}
workloads:
  w:
    account: a
    organisers: {count: 5, join: {voip: 1}}
    tags: {department: sales}
    season: {dec: 0.5}
    growth: 3%/month
    spread: {cv: 0.2, memory: 0.4}
    uncertainty: {level: 0.1, growth: 1%/month, lasts: 0.05}
    timezone: Europe/Berlin
    meetings: {rate: 1/h, profile: office-hours, starts: {":00": 0.5, ":30": 0.5}, holidays: DE}
    duration: {lognormal: {mean: 12m, sd: 8m}}
    overrun: {share: 0.3, after: {exponential: {mean: 4m}}}
    attendees: {choice: {2: 0.5, 3: 0.5}}
    join: {voip: 0.5, desk: 0.3, dial-out: 0.2}
    destinations: {"+44": 1}
    lateness: {normal: {mean: -1m, sd: 2m}}
    leaves_early: {share: 0.1, after: 5m}
    retry: {probability: 0.5, after: 1m, at_most: 3}
  x:
    account: a
    callers: {"+1425": 0.7, "+447": 0.3}
    legs: {rate: 1/h, via: free, lasts: {empirical: {file: column.csv, column: lasts_s}}}
trace: {file: trace.csv}
budgets: {sales: {amount: 5, per: month}}
"""
EXPECTING = """\
scenario: What must come out
clock: {start: 2026-01-05T09:00, timezone: UTC, duration: 1h}
tariffs: {t: {increment: 60s, inbound: [{per_minute: 0.10}], outbound: [{prefix: "+44", per_minute: 0.20}]}}
accounts: {a: {country: US, tariff: t, credit: {opening: 1}}}
numbers: {n: {number: "+12065550100", ports: 2}}
calls:
  alice: {at: +0s, via: n, from: "+14255550111", lasts: 61s}
  bob: {at: +10m, dial: "+442071838750", lasts: 60s}
expect:
  calls: {alice: {cost: 0.20, billed: 2m, cause: normal}, bob: {cost: 0.30}}
  steps: {bob: [[0s, 60s, 0.20]]}
  accounts: {a: {closing: 0.6, recharges: 0}}
  ledger: {a: [[+0s, opening, 1], [+0s, charge, -0.10], [+60s, charge, -0.1], [+10m, charge, -0.2]]}
  results: {cost.total: {mean: 0.40}}
cases:
  poor: {accounts: {a: {credit: {opening: 0.1}}}, expect: {calls: {alice: {cause: credit-exhausted}}}}
table: {columns: [dial, lasts, cost], rows: [["+442071838750", 61s, 0.40], ["+442071838750", 1s, 0.2]]}
"""
RECORDS = (
    "Start Time,End Time,Duration Seconds,Charge,Destination Number,Caller Number,Call Type,Conference ID\n"
    + "".join(
        f"2026-01-{day:02}T{hour:02}:00:00Z,2026-01-{day:02}T{hour:02}:05:00Z,300,0.10,"
        f"+442071838750,+12065550100,conf_out,c{day}{hour}\n"
        for day in range(5, 10)
        for hour in (9, 15)
    )
)
JSON_RECORDS = """\
{"value": [
 {"id": "r1", "callId": "k1", "userPrincipalName": "a@example.org", "startDateTime": "2026-01-05T09:00:00Z",
  "endDateTime": "2026-01-05T09:05:00Z", "duration": 300, "charge": 0.10, "callType": "conf_out", "currency": "USD",
  "calleeNumber": "+442071838750", "callerNumber": "+12065550100", "connectionCharge": 0},
 {"id": "r2", "callId": "k2", "userPrincipalName": "a@example.org", "startDateTime": "2026-01-06T09:00:00Z",
  "endDateTime": "2026-01-06T09:02:00Z", "duration": 120, "charge": 0.04, "callType": "conf_out", "currency": "USD",
  "calleeNumber": "+442071838750", "callerNumber": "+12065550100", "connectionCharge": 0}]}
"""
FILES = {
    "full.yaml": SCENARIO,
    "expecting.yaml": EXPECTING,
    "more.yaml": 'extends: expecting.yaml\nseed: 7\nworkloads: {w: {legs: {rate: 2/h, dial: "+4420", lasts: 90s}}}\n',
    "refused.yaml": "clock: {start: 2026-01-05, timezone: UTC, duration: 1d}\n"
    "tariffs: {t: {increment: 60s, inbound: [{per_minute: 1}]}}\naccounts: {a: {tariff: z}}\n"
    "errors: [\"unknown tariff 'z'\"]\n",
    "deck.csv": "prefix,per_minute,increment,valid_from\n+447,0.05,60/60,\n+4479,0.06,30/6,2026-01-06\n+33,0.04,,\n",
    "other.csv": "Code;Rate;Interval\n44;0,03;6/6\n4471-4475;0,05;60/60\n331;0,01;\n",
    "column.csv": "lasts_s\n60\n61.5\n900\n",
    "trace.csv": "at,via,dial,lasts,outcome,conference,account\n2026-01-05T10:00,desk,,5m,,,a\n"
    "+3h,,+442071838750,61s,answered,c,a\n+4h,,+33142685300,1m,busy,,a\n",
    "records.csv": RECORDS,
    "records.json": JSON_RECORDS,
}
"""Small whole inputs, by name."""
