"""Scenarios as tests: `expect`, `cases`, `table` and `errors`, held against what a run gives.

`runner.check_file` runs every unit of a file (itself, its cases, its table) and returns a `verdict.Outcome` each. A failure
says what was expected, what came, where the file says so, and of a leg the steps and the rows that priced them. `update`
writes what came in place of what was expected; `coverage` says what no case touches.

>>> from tollbridge.expect.runner import Manner, check_file
>>> from tollbridge.scenario.shipped import shipped
>>> all(outcome.passed for outcome in check_file(shipped() / "all-or-nothing.yaml", Manner()))
True
"""
