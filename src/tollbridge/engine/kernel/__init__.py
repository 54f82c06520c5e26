"""The compiled engine's kernel: one event loop over one array of int64, compiled by Numba. `layout` is the place to begin."""
