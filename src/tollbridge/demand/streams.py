"""Counter-based randomness: every draw has a name, and no draw moves another."""
