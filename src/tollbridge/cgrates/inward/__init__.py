"""A tariff plan as a scenario."""
