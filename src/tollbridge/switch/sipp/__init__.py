"""A replication's calls as a load for a real switch, played by SIPp."""
