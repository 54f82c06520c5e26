"""Demand: what callers would do, as a stream of offered legs. The only floor that draws random numbers.

`build.build_demand` makes a scenario's demand under a seed. Its `days(replication)` yields `offered.Legs`, columns of whole
numbers, in chunks of whole local days. A leg says who calls whom and when, how long it would last, and what its retries
would draw, whatever a run then does with it: so variants of a scenario, and both engines, meet the same callers.

- `calls` and `trace` are legs that the file names one by one; `workloads` reads what is drawn.
- `profile` says how many to expect in each hour, `arrivals` when they come, `meetings` and `singles` what they do.
- `families` and `distributions` turn uniforms into durations and counts; `streams` and `strands` give the uniforms, each of
  them a draw with a name.

>>> from tollbridge.demand.build import build_demand
>>> from tollbridge.scenario.load import load
>>> from tollbridge.scenario.shipped import shipped
>>> demand = build_demand(load(shipped() / "all-or-nothing.yaml"), seed=1)
>>> [legs.arrive.tolist() for legs in demand.days(0)]  # ms since the start
[[0, 60000, 61000, 1200000]]
"""
