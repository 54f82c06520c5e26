"""From a scenario and its demand to what happened: the compiled plan and the engines that run it."""
