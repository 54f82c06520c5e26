"""Tariff plans of the rating engine CGRateS: a scenario's tariffs and credit written as its CSVs, and read from them."""
