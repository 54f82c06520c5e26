"""The scenario language: YAML text with positions, typed by a schema, checked, and varied.

`load.load` reads a file: `source` its text and those that it extends, `nodes` as text nodes with their places, `schema` types
each value, and `checks` look at what cannot be or cannot be meant. Every problem is reported with file, line and column, all
at once. `Loaded.vary` gives another scenario with values put at places; `patch` says how.

>>> from tollbridge.scenario.load import load
>>> from tollbridge.scenario.shipped import shipped
>>> loaded = load(shipped() / "all-or-nothing.yaml")
>>> loaded.scenario.scenario, loaded.clock.timezone, loaded.vary({"clock.duration": "2h"}).clock.duration
('All or nothing', 'America/New_York', 7200000)
"""
