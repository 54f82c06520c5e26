"""What a run is: a scenario and its demand compiled to indices and whole numbers, which both engines read.

- `plan` has the types: accounts, numbers, bridges, and routes, each with its staircase and the pools that may pay.
- `build`, `accounts`, `pools` and `routes` make one, `order` says who goes first at one instant.
- `bounds`, `sums` and `memory` refuse what could not be added up exactly, or not be held.
- `study` is a scenario that is ready to run; `cost` says what running it will take.
"""
