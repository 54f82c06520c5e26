"""What a run leaves behind: CDRs, ledger, tallies, and the files they are written to."""
