"""What planners ask of many runs: compare, sweep, size, fit, and rates that change.

- `compare` puts the same callers through several scenarios, and `gates` says whether one became too dear.
- `sweep` runs a grid of variants, `size` looks for the smallest value that meets a `target`.
- `variant_results` and `variant_runner` run a scenario for them: replication i of two variants meets the same callers.
- `fit` makes a scenario of usage records; `forecast` is what it learns of the days to come.
- `diff_rates` and `rate_trace` say what a new tariff or rate deck changes.
"""
