"""Coverage: which tariff rows, windows, tiers, pools and rules of a scenario no case touches."""
