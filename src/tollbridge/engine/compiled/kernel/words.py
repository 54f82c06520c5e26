"""The kernel's memory as a bare pointer: indexed like the array that it points into, but counted and checked by nobody.

Numba counts the references of an array at every call that it is passed to; for small functions that would cost more than
what they do. The array itself is kept alive by the caller of the kernel's entry.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numba
import numpy as np
from numba import types
from numba.core.extending import intrinsic
from numpy.typing import NDArray

Memory = NDArray[np.int64]


@intrinsic
def _pointer(_typing: Any, array: Any) -> Any:
    def data(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, arguments[0]).data

    return types.CPointer(types.int64)(array), data


def _same(array: Memory) -> Memory:
    return array


pointer = cast("Callable[[Memory], Memory]", _same if numba.config.DISABLE_JIT else _pointer)
"""Return the pointer to an array's first word; the array itself where Numba is switched off."""
