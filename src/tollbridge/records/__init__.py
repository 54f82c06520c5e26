"""What a run leaves behind: CDRs, ledger, tallies, and the files they are written to.

- `run` is what an engine hands over: a `Replication` with sums always, CDRs and ledger where they were asked for. All of it
  is whole numbers: micros, ms, and places in lists of names.
- `names` holds those lists, and `columns` puts the two together: columns of text, money and instants, batch by batch.
- `csv_file`, `parquet_file` and `teams` write columns, `store` a replication's files, `folder` a whole run or none of it.

>>> from tollbridge.engine.plan.names import record_names
>>> from tollbridge.engine.simulate import prepare, simulate
>>> from tollbridge.records.columns import cdr_batches
>>> from tollbridge.scenario.load import load
>>> from tollbridge.scenario.shipped import shipped
>>> study = prepare(load(shipped() / "all-or-nothing.yaml"))
>>> (replication,) = simulate(study, [0], records=lambda _: "cdrs")
>>> names = record_names(study.loaded, study.plan, study.demand.cast, study.seed)
>>> columns = {column.name: list(column.values) for batch in cdr_batches(names, replication) for column in batch}
>>> dict(zip(columns["leg"], columns["cause"]))
{'alice': 'credit-exhausted', 'bob': 'credit-exhausted', 'carol': 'no-answer', 'dave': 'no-credit'}
"""
