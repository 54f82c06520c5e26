"""Demand: what callers would do, as a stream of offered legs. The only floor that draws random numbers."""
