"""The kernel's records: what a run is made of while it runs. Begin with `world`.

They are plain dataclasses here. Compiled, each is a struct: `int` is a 64-bit integer, `bool` a flag, a record's name a
reference, `list[Pool]` a table of references, `Words` a column of integers.
"""
