"""Scenarios as tests: `expect`, `cases`, `table` and `errors`, held against what a run gives."""
