"""From a scenario and its demand to what happened: the compiled plan and the engines that run it.

`simulate.prepare` compiles a scenario into a `Study`; `simulate.simulate` runs its replications on an engine. There are two
engines, which give the same results: `reference`, on SimPy, reads like the rules, and `compiled` is fast. `choice` picks one.
`plan` is what both of them read: indices and whole numbers, and who goes first at one instant.

>>> from tollbridge.engine.simulate import prepare, simulate
>>> from tollbridge.scenario.load import load
>>> from tollbridge.scenario.shipped import shipped
>>> study = prepare(load(shipped() / "all-or-nothing.yaml"))
>>> [replication.tally.accounts[0].closing for replication in simulate(study, [0], engine="reference")]  # micros
[0]
"""
