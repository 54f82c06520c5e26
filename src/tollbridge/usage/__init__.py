"""Usage records of real systems, read into typed columns: what `fit`, `trace` and `diff-rates --trace` begin with."""
