"""Usage records of real systems, read into typed columns: what `fit`, `trace` and `diff-rates --trace` begin with.

`read.read_usage_records` reads a file (CSV, JSON, Parquet, Excel, or a gzip or zip of them) or several as one. It finds the
system (`dialects`), the columns
(`keys`) and how dates, durations, numbers and charges are written (`times`, `durations`, `phones`, `amounts`), where there is
no doubt; where there is, it names both readings and the option that decides. Every row is read, or counted with the reason
why it is not (`tally`).
"""
