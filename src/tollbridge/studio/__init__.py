"""A page on this machine where a planner moves a scenario and sees its forecast move; and the player that a report shows."""
