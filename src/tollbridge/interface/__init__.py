"""The Python interface: one function for each command. Everything heavy is imported when one of them is called.

`import tollbridge` has all of them. A command of `cli` turns words into the arguments of one of these functions, so what an
option means, and what it refuses, is told here once. What they return is from `answers`.

- `scenarios`: `load`. `runs`: `run`, `price`. `checks`: `check`, `audit`, `verify`. `plans`: `compare`, `sweep`, `size`.
- `fits`: `fit`. `traffic`: `erlang`. `exchanges`: `export_sipp`, `export_cgrates`, `import_cgrates`.
- `asked` holds what they ask alike, and checks it.
"""
