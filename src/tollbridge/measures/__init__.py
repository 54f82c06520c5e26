"""From plans and tallies to named results, statistics over replications, and traffic theory.

- `results` folds replications one by one, and has the statistics of each result by its name. `costs`, `credit`, `ports` and
  others say what there is; `measure` is what they are made of.
- `statistics`, `confidence` and `headline` say what replications show: percentiles, intervals, a range of what may come.
- `forecast`, `invoices` and `fans` fold the same replications by month, by payer and by day.
- `traffic`, `erlang_c`, `engset` and `kaufman_roberts` are formulas, each solved for what is left out.

>>> from tollbridge.engine.simulate import prepare, simulate
>>> from tollbridge.measures.results import Results
>>> from tollbridge.scenario.load import load
>>> from tollbridge.scenario.shipped import shipped
>>> study = prepare(load(shipped() / "all-or-nothing.yaml"))
>>> results = Results(study.loaded, study.plan, study.demand.cast)
>>> for replication in simulate(study, [0, 1]):
...     results.add(replication)
>>> results.statistics("cost.total").mean
Decimal('0.300000')
"""
