"""Where a rising function crosses 0: bracketed first, then searched, and never answered where the search did not converge."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Final

from tollbridge.errors import TollbridgeError

LARGEST: Final = 1e12
_TINY: Final = 1e-300
_RELATIVE: Final = 4 * 2.0**-52
_MOST_STEPS: Final = 2_000


def rising_root(function: Callable[[float], float], high: float, what: str) -> float:
    """Return where a rising function crosses 0, from 0 upwards, by Brent's method.

    `high` (above 0) is where to look first; it is doubled while the function is below 0 there, up to 1e12. `what` names the
    argument in the error. TollbridgeError where no argument up to 1e12 reaches 0, or the search does not converge.
    Source: R. P. Brent, Algorithms for Minimization without Derivatives (1973), as SciPy's `brentq`.
    """
    from scipy.optimize import brentq

    if function(0.0) >= 0:
        return 0.0
    low = 0.0
    while (reached := function(high)) < 0:
        low, high = high, 2.0 * high
        if high > LARGEST:
            raise TollbridgeError(f"no {what} up to {LARGEST:g} gives that")
    if not isfinite(reached):
        raise TollbridgeError(f"the search for the {what} left the range of numbers")
    root, report = brentq(
        function, low, high, xtol=_TINY, rtol=_RELATIVE, maxiter=_MOST_STEPS, full_output=True, disp=False
    )
    if not report.converged:
        raise TollbridgeError(f"the search for the {what} did not converge: no answer is given")
    return float(root)
