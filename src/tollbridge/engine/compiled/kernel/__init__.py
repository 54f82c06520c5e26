"""The compiled engine's kernel: one event loop over one array of int64, compiled by Numba.

`layout` says where everything lies and is the place to begin; `loop` is the entry. Imports go down only:

- `loop`, `clock`: the next action, days, the run's beginning and end
- `gate`, `offers`: legs arrive, and are admitted or turned away
- `control`, `prepaid`, `reserve`, `beats`: what the control modes do on the agenda
- `cutoff`, `release`, `conferences`, `cdr`: legs go, and with them what hangs on them
- `admission`, `metering`, `quota`: what a leg pays, and whether it is admitted at all
- `calm`, `settling`, `thresholds`, `bounds`: steps that are no events while nothing can come of them
- `grants`, `recharges`, `payments`, `pins`, `lots`, `ledger`: money
- `stairs`, `pools`, `prices`: a leg's steps, who pays them, what they cost
- `agenda`, `lines`, `chain`, `heap`, `arena`, `words`, `jit`: what all of it stands on
"""
