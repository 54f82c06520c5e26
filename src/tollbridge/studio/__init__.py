"""A page on this machine where a planner moves a scenario and sees its forecast move; and the player that a report shows.

The way through it: `serve` opens a page for a tab (`page.StudioPage`), which has a `session.Session`: the scenario's text,
its file, and its forecast. A text goes through `draft.check`; one that can be run has `levers.levers` and a
`forecast.Forecast`, which `sharpening.Sharpening` runs slice by slice beside the page and `figures` turns into cards and
plots. `…_panel` modules are the parts of the page: each shows something, and knows the tab by what `tab.Tab` says alone.
What works without a browser is in modules of its own (`draft`, `forecast`, `levers`, `placing`, `questions`, `session`,
`variants`), and is tested there.
"""
