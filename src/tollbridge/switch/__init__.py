"""Held against a real system: its records beside the simulation (`verify`), and the simulation's calls as its load.

`verify` reads a system's records, pairs them with the legs of one replication (`pairing`), on one clock (`clocks`), and says
what differs (`findings`). `sipp` writes a replication's calls as a load that SIPp plays, and brings back what came.
"""
