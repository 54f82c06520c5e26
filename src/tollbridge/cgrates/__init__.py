"""Tariff plans of the rating engine CGRateS: a scenario's tariffs and credit written as its CSVs, and read from them.

`outward.export` writes, `inward.scenario` reads. What one side says and the other cannot is a note with its place (`notes`),
never left out in silence; what changes prices or credit is told apart from the rest.
"""
