"""What planners ask of many runs: compare, sweep, size, fit, and rates that change."""
