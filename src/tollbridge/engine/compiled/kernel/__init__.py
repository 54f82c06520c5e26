"""The compiled engine's kernel: one event loop over typed records. `records` says what there is, `loop` what happens.

These files run as plain Python, for tests, coverage and debugging (TOLLBRIDGE_KERNEL=plain). `unit` joins them into one that
is compiled when the package is built: whole numbers are then 64-bit integers, records structs. So functions here take and
return whole numbers, flags and records alone; `lay_out`, `outcome`, `rows` and `entry`, which read plans and write tallies,
are Python in both. No name is used twice in the kernel. Imports go down only:

- `entry`: what the driver calls; `lay_out`, `lay_out_accounts`, `lay_out_prices`, `outcome`, `rows`: in and out
- `loop`, `actions`, `clock`: the next action, days, the run's beginning and end
- `windows`, `merge`, `membership`, `stocktaking`, `departures`, `stays`, `foresight`, `quiet`: days in bulk, legs no events
- `gate`, `offers`: legs arrive, and are admitted or turned away
- `control`, `prepaid`, `reserve`, `beats`: what the control modes do on the agenda
- `cutoff`, `release`, `conferences`, `cdr`: legs go, and with them what hangs on them
- `admission`: whether a leg is admitted at all
- `calm`, `settling`, `thresholds`, `bounds`: steps that are no events while nothing can come of them
- `costs`, `metering`, `quota`: what a leg pays
- `grants`, `recharges`, `payments`, `pins`, `lots`, `ledger`: money
- `stairs`, `pools`, `prices`: a leg's steps, who pays them, what they cost
- `agenda`, `lines`, `chain`, `table`, `heap`, `memory`, `records`: what all of it stands on
"""
