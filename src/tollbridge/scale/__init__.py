"""Replications on several processes or machines, and runs that survive being killed.

`run.run_study` runs a study's replications as an `order` says, where a `place` says, and folds what comes back in the order
of replications: so the files are the same whoever worked. `jobs` are some replications each, `workers` carry them out (this
process, `processes`, or `dask_cluster`), `schedule` gives them out, `pack` is what they send back, and `unfinished` keeps it
on disk until the run is complete.
"""
