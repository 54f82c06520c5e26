"""Text tables on disk: encoding, delimiter, rows. Every CSV that anybody gives to the program is read here.

- `encoding` finds in which encoding a file is written, `delimiter` what parts its cells.
- `rows` reads it block by block. No line is lost: what is no row (blank, a comment, a quote that is not closed) is counted.
"""
