"""From plans and tallies to named results, statistics over replications, and traffic theory."""
