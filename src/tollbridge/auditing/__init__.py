"""Every figure of a finished run worked out again from its records and scenario, by another way than the run's own."""
