"""Replications on several processes or machines, and runs that survive being killed."""
