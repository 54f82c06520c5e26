"""Random and exact demand: offered legs by local days; the only floor that draws random numbers."""
