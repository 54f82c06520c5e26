"""Replications as small independent jobs: over processes, or over a Dask cluster."""
