"""Every figure of a finished run worked out again from its records and scenario, by another way than the run's own.

`books.audit` reads the run's folder with polars and Fractions, and imports no engine and no measure. It says which figures
follow from the records, which do not, and which cannot be known from them.
"""
