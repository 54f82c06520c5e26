"""Held against a real system: its records beside the simulation (`verify`), and the simulation's calls as its load."""
