"""A scenario as a tariff plan."""
